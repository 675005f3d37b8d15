namespace InboundStreams.Definitions.Shapes;

/// <summary>What the steps of a workflow may hold, each named by its first key.</summary>
internal static class StepShapes
{
    private static readonly ShapeKey Id = new("id", ShapeValue.Name, "Unique in the workflow. If it is not given: the template's name, or the kind and place as wait-2.");

    public static IReadOnlyList<Shape> All { get; } =
    [
        new("send", "Sends an email to the contact. The run stays until it is sent or withheld.", () =>
        [
            new("send", ShapeValue.Name, "The template: templates/NAME.hbs.", Required: true), Id,
            new("category", ShapeValue.Name, "A category of inbound.yaml.", Required: true),
            new("if_withheld", new ShapeValue.Words("continue", "exit"), "What the run does when the email may not be sent; continue, if it is not given."),
            new("not_after", ShapeValue.Duration, "From arrival at the step; a later send is expired. 3d if it is not given."),
        ]),
        new("wait", "Waits.", () => [new("wait", ShapeValue.Duration, "How long; 1d is 24 hours.", Required: true), Id]),
        new("wait_for", "Waits for the first of several events.", () =>
        [
            new("wait_for", new ShapeValue.List(new ShapeValue.Mapping(WorkflowShapes.WaitArm)), "The events.", Required: true), Id,
            new("timeout", new ShapeValue.Mapping(WorkflowShapes.Timeout), "What happens when none of them comes. Without it the run waits for ever."),
        ]),
        new("branch", "Goes one of several ways.", () =>
        [
            new("branch", new ShapeValue.List(new ShapeValue.Mapping(WorkflowShapes.BranchArm)), "The ways; the first whose condition holds.", Required: true), Id,
        ]),
        new("notify", "Sends an email about the contact to a colleague.", () =>
        [
            new("notify", ShapeValue.Name, "The template: templates/NAME.hbs.", Required: true), Id,
            new("to", ShapeValue.Address, "To whom; 'notify' of inbound.yaml if it is not given."),
        ]),
        new("exit", "Ends the run.", () =>
        [
            new("exit", new ShapeValue.Text(null, ["not ready yet"]) { OrNumber = true, OrFlag = true }, "Why, for the journal.", Required: true), Id,
        ]),
    ];

    /// <summary>Of a step whose kind is not known: its keys may be those of any.</summary>
    public static Shape Any { get; } = new("step", "", () => [.. All.SelectMany(each => each.Keys).Select(each => each with { Required = false }).DistinctBy(each => each.Name)]);
}
