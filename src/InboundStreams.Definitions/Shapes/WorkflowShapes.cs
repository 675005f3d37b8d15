namespace InboundStreams.Definitions.Shapes;

/// <summary>What files in <c>workflows/</c> may hold, but for the steps.</summary>
internal static class WorkflowShapes
{
    private static readonly ShapeKey Event = new("event", ShapeValue.EventName, "The event's name. Outcomes of emails are events, too: Email Clicked, Email Opened, Email Bounced.", Required: true);
    private static readonly ShapeKey RunWhere = new("where", ShapeValue.Condition, "Which of these events: contact, score, segment(), count(), event, now, run.event, run.last.");
    private static readonly ShapeKey AnyKey = new("any_key", new ShapeValue.Flag(), "In a run with a key: also events of another key.");

    private static readonly ShapeKey AnyEmail = new("any_email", new ShapeValue.Flag(), "Of an Email … event: also of emails that the run has not sent.");

    public static Shape BranchArm { get; } = new("branchArm", "One way to go: 'when' with 'steps', or, as the last, 'else' with its steps.", () =>
    [
        new("when", ShapeValue.Condition, "The first arm that holds is taken: contact, score, segment(), count(), now, run.event, run.last."),
        new("steps", new ShapeValue.Steps(), "What the run does then, before it goes on after the branch."),
        new("else", new ShapeValue.Steps(), "What the run does when no arm holds."),
    ])
    { OneOf = ["when", "else"] };

    public static Shape Timeout { get; } = new("timeout", "What happens when none of the events comes.", () =>
    [
        new("after", ShapeValue.Duration, "How long to wait.", Required: true),
        new("steps", new ShapeValue.Steps(), "What the run does then, before it goes on after the wait_for."),
    ]);

    public static Shape WaitArm { get; } = new("waitArm", "One of the events that a run waits for.", () =>
    [
        Event, RunWhere, AnyKey, AnyEmail,
        new("since", ShapeValue.Name, "Also events since an earlier step, or since 'enrollment'. Otherwise only those after the run came here."),
        new("steps", new ShapeValue.Steps(), "What the run does then, before it goes on after the wait_for."),
    ]);

    public static Shape Exit { get; } = new("exit", "An event, or a condition, that ends a run at once.", () =>
    [
        Event with { Required = false }, RunWhere, AnyKey, AnyEmail,
        new("when", ShapeValue.Condition, "Ends the run as soon as it holds: contact, score, segment(), count(), now."),
    ])
    { OneOf = ["event", "when"] };

    public static Shape Goal { get; } = new("goal", "What the workflow is for.", () =>
    [
        Event, RunWhere, AnyKey, AnyEmail,
        new("conversion_window", ShapeValue.Duration, "For this long after the end of a run its goal still counts."),
        new("exit", new ShapeValue.Flag(), "false: the goal is counted and the run goes on."),
    ]);

    public static Shape Enroll { get; } = new("enroll", "Who may enter, and how often.", () =>
    [
        new("key", ShapeValue.Expression, "An expression on the event; one run at a time for each value."),
        new("again", new ShapeValue.Words("once", "every_match"), "Whether a contact may enter again with the same key; once, if it is not given."),
        new("min_gap", ShapeValue.Duration, "The least time between two runs with one key."),
    ]);

    public static Shape Trigger { get; } = new("trigger", "The event that starts a run.", () =>
    [
        Event,
        new("where", ShapeValue.Condition, "Which of these events: contact, score, segment(), count(), event, now."),
    ]);

    public static Shape File { get; } = new("workflow", "One workflow.", () =>
    [
        new("workflow", ShapeValue.Name, "The workflow's name, unique in the funnel.", Required: true),
        new("on", new ShapeValue.Mapping(Trigger), "What starts a run.", Required: true),
        new("enroll", new ShapeValue.Mapping(Enroll), "Who may enter, and how often; once, if it is not given."),
        new("goal", new ShapeValue.Mapping(Goal), "What the workflow is for. It ends the run."),
        new("exit", new ShapeValue.List(new ShapeValue.Mapping(Exit)), "What else ends a run at once."),
        new("priority", new ShapeValue.Number(-1_000_000, 1_000_000), "Of several runs that act on one input lower numbers act first; 100 if it is not given."),
        new("time_zone", ShapeValue.Zone, "IANA zone for contacts without one; the funnel's if it is not given."),
        new("steps", new ShapeValue.Steps(), "What a run does.", Required: true),
    ]);
}
