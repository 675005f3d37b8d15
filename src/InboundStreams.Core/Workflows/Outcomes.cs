using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Sending;

namespace InboundStreams.Core.Workflows;

/// <summary>Outcomes as events: <c>Email Clicked</c>, with what they are of in their properties.</summary>
internal static class Outcomes
{
    private static readonly string[] Names = [.. Enum.GetNames<OutcomeKind>().Select(each => $"Email {each}")];

    public static ContactEvent ToEvent(EmailOutcome outcome, NodaTime.Instant at)
    {
        var values = new List<KeyValuePair<string, Value>>(8);
        AddText("reason", outcome.Reason);
        values.Add(new("run", Value.Int(outcome.Enrollment)));
        AddText("send_id", outcome.SendId);
        AddText("step", outcome.Step);
        AddText("template", outcome.Template);
        AddText("topic", outcome.Topic);
        AddText("url", outcome.Url);
        AddText("workflow", outcome.Workflow);
        return new(Names[(int)outcome.Kind], at, Properties.FromArray([.. values]), Properties.Empty);

        void AddText(string name, string? text)
        {
            if (text is not null)
                values.Add(new(name, Value.String(text)));
        }
    }

    /// <summary>What tells one outcome from another: it carries no message id of its own.</summary>
    public static string IdOf(EmailOutcome outcome) =>
        $"{outcome.SendId}/{outcome.Kind}/{outcome.At.ToUnixTimeMilliseconds()}/{outcome.Url}/{outcome.Topic}";

    /// <summary>Whether it reports about an email that this run has sent.</summary>
    public static bool IsOf(EmailOutcome outcome, Run run) => outcome.Workflow == run.Workflow && outcome.Enrollment == run.Enrollment;

    /// <summary>Whether its email was sent before the contact was erased: then the run of its number is another.</summary>
    public static bool IsFromBeforeErasure(EmailOutcome outcome, string contactId, int eraseCount) =>
        eraseCount > 0
        && outcome.SendId.Length > 0
        && outcome.SendId != SendId.Of(contactId, outcome.Workflow, eraseCount, outcome.Enrollment, outcome.Step, SendDecisions.Visit);
}
