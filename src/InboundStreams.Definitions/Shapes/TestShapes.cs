using InboundStreams.Core.Sending;
using InboundStreams.Definitions.Scenarios;

namespace InboundStreams.Definitions.Shapes;

/// <summary>What files in <c>tests/</c> may hold: a list of tests.</summary>
internal static class TestShapes
{
    private static readonly ShapeValue Moment = new ShapeValue.Text(null, ["+2d12h", "2026-03-27T16:00:00+01:00"]);
    private static readonly ShapeKey Contact = new("contact", ShapeValue.Name, "A contact of this test.", Required: true);
    private static readonly ShapeKey At = new("at", Moment, "When: since the start of the test, or a time with its offset from UTC.");
    private static readonly ShapeKey Template = new("template", ShapeValue.Name, "The template's name.");
    private static readonly ShapeKey Workflow = new("workflow", ShapeValue.Name, "The workflow's name.");
    private static readonly ShapeKey Step = new("step", ShapeValue.Name, "The step's id.");

    public static Shape Event { get; } = new("event", "Something that happens: an event, a row of the contact table, an erasure, or what became of an email.", () =>
    [
        At with { Required = true },
        Contact with { Description = "Who." },
        new("arrives", Moment, "When it is taken, if later than it happens."),
        new("event", ShapeValue.EventName, "The name of the event."),
        new("id", ShapeValue.Name, "Of an event: its message id; a second one with the same id is a duplicate."),
        new("properties", new ShapeValue.Anything(), "Of an event: what is particular to it."),
        new("context", new ShapeValue.Anything(), "Of an event: where it came from."),
        new("row", new ShapeValue.Anything(), "The contact's attributes; the row replaces the one before."),
        new("erase", new ShapeValue.Flag(), "true: the contact is erased."),
        new("outcome", new ShapeValue.Words([.. Enum.GetNames<OutcomeKind>().Select(each => each.ToLowerInvariant())]), "What became of an email."),
        Template with { Description = "Of an outcome: the email's template; the last email if nothing is given." },
        Workflow with { Description = "Of an outcome: the workflow that sent the email." },
        Step with { Description = "Of an outcome: the step that sent the email." },
        new("reason", new ShapeValue.Text(null, ["mailbox full"]), "Of an outcome: the server's words."),
        new("url", new ShapeValue.Text(null, ["https://example.org/"]), "Of a click: where to."),
        new("topic", ShapeValue.Name, "Of an unsubscribe or a subscription: the category; all if it is not given."),
    ])
    { OneOf = ["event", "row", "erase", "outcome"] };

    public static Shape Send { get; } = new("expectedSend", "An email that goes out.", () =>
    [
        At with { Required = true }, Contact, Template with { Required = true },
        new("category", ShapeValue.Name, "The category's name."), Workflow, Step,
    ]);

    public static Shape Notification { get; } = new("expectedNotification", "An email to a colleague that goes out.", () =>
        [At with { Required = true }, Contact, Template with { Required = true }, Workflow, Step]);

    public static Shape Score { get; } = new("expectedScore", "A score's value; at the end of the test if no time is given.", () =>
    [
        At, Contact,
        new("score", ShapeValue.Name, "A score, or 'total'.", Required: true),
        new("value", new ShapeValue.Number(long.MinValue, long.MaxValue, Whole: false), "Points, with at most three decimals.", Required: true),
    ]);

    public static Shape Band { get; } = new("expectedBand", "A contact's band.", () => [At, Contact, new("band", ShapeValue.Name, "The band's name.", Required: true)]);

    public static Shape Segments { get; } = new("expectedSegments", "All segments of a contact.", () =>
        [At, Contact, new("member_of", new ShapeValue.List(ShapeValue.Name), "Their names; none other.", Required: true)]);

    public static Shape State { get; } = new("expectedState", "Where a run is, or how it ended.", () =>
    [
        At, Contact, Workflow with { Required = true },
        new("run", new ShapeValue.Number(1, int.MaxValue), "Which of the contact's runs in this workflow, from 1; the last if it is not given."),
        Step with { Description = "Where the run is parked." },
        new("ended", new ShapeValue.Text(null, ["completed", "goal"]), "Why it ended."),
        new("enrolled", new ShapeValue.Flag(), "false: there is no run."),
    ]);

    public static Shape Journal { get; } = new("expectedEntry", "An entry of the journal.", () =>
    [
        At, Contact, new("kind", new ShapeValue.Words([.. JournalKinds.All]), "What was decided.", Required: true), Workflow, Step,
        new("reason", new ShapeValue.Text(null, ["already_enrolled"]), "Why."),
    ]);

    public static Shape Expect { get; } = new("expect", "What must come of it. Emails and notifications are always all of them; any other kind that is named, too.", () =>
    [
        new("sends", new ShapeValue.List(new ShapeValue.Mapping(Send)), "The emails that go out."),
        new("notifications", new ShapeValue.List(new ShapeValue.Mapping(Notification)), "The emails to colleagues."),
        new("scores", new ShapeValue.List(new ShapeValue.Mapping(Score)), "Values of scores."),
        new("bands", new ShapeValue.List(new ShapeValue.Mapping(Band)), "Bands."),
        new("segments", new ShapeValue.List(new ShapeValue.Mapping(Segments)), "Segments."),
        new("states", new ShapeValue.List(new ShapeValue.Mapping(State)), "Where runs are."),
        new("journal", new ShapeValue.List(new ShapeValue.Mapping(Journal)), "Entries of the journal."),
    ]);

    public static Shape Test { get; } = new("test", "One test: what happens to some contacts, and what must come of it.", () =>
    [
        new("test", new ShapeValue.Text(null, ["more content comes in office hours"]), "What must be so, in a sentence.", Required: true),
        new("contacts", new ShapeValue.Named(new ShapeValue.Anything(), MayBeNothing: true), "The contacts' rows before the start, by contact. With nothing behind it a contact's row has not come."),
        new("start", Moment, "When the test begins, with the offset from UTC.", Required: true),
        new("events", new ShapeValue.List(new ShapeValue.Mapping(Event)), "What happens."),
        new("accepted", new ShapeValue.Flag(), "false: emails are not reported as accepted by the mail server."),
        new("until", Moment, "When the test ends; with the last event if it is not given."),
        new("expect", new ShapeValue.Mapping(Expect), "What must come of it."),
    ]);
}
