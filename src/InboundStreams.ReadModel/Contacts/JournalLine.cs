using InboundStreams.Core.Workflows;
using NodaTime;

namespace InboundStreams.ReadModel.Contacts;

/// <summary>One line of a contact's journal. Texts are empty, and the enrollment is 0, where they do not apply.</summary>
/// <param name="At">The contact's clock.</param>
/// <param name="Details">Points, cut, band before and after …, as text.</param>
public sealed record JournalLine(
    Instant At,
    string Kind,
    string Reason,
    string Workflow,
    long Version,
    int Enrollment,
    string Step,
    string SendId,
    string Cause,
    IReadOnlyDictionary<string, string> Details)
{
    public static JournalLine Of(WorkflowTransition transition) => new(
        transition.At,
        transition.Kind,
        transition.Reason,
        transition.Workflow,
        transition.Version,
        transition.Enrollment,
        transition.Step,
        transition.SendId,
        transition.Cause,
        transition.Details.ToDictionary(each => each.Key, each => each.Value.ToString(), StringComparer.Ordinal));
}
