using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Workflows;
using NodaTime;

namespace InboundStreams.Core.Sending;

internal enum SendResult
{
    Sent,
    Withheld,
    AwaitsAddress,
}

/// <summary>
/// Whether a send leaves; the first refusal wins: suppressed → unsubscribed or no consent → expired → no or invalid address.
/// Transactional messages skip consent.
/// </summary>
internal static class SendDecisions
{
    /// <summary>Of a run's comings to a step. A workflow has no way back, so there is only the first.</summary>
    private const int Visit = 1;

    public static SendResult Decide(Turn turn, RunInFlight run, Step.Send step)
    {
        var notAfter = run.Run.ArrivedAt + (step.NotAfter ?? SendRules.NotAfter);
        var address = AddressOf(turn);
        var refusal = ConsentRules.Refusal(turn, step.Category) ?? (turn.Now > notAfter ? "expired" : null);
        if (refusal is null && address is null && turn.Now < run.Run.ArrivedAt + SendRules.AddressGrace)
            return AwaitAddress(turn, run, step);
        refusal ??= address is null ? "no_address" : IsAddress(address) ? null : "invalid_address";
        var id = IdOf(turn, run, step.Id);
        if (refusal is not null)
        {
            turn.Journal(run, "withheld", refusal, step.Id, id);
            return SendResult.Withheld;
        }

        var transactional = turn.Funnel.CategoryNamed(step.Category)!.Kind == CategoryKind.Transactional;
        Emit(turn, run, id, SendKind.Email, step.Id, step.Template, step.Category, address!, notAfter, transactional ? null : turn.Funnel.QuietHours);
        turn.Journal(run, "sent", "", step.Id, id, Properties.Of(("template", Value.String(step.Template))));
        return SendResult.Sent;
    }

    public static void Notify(Turn turn, RunInFlight run, Step.Notify step)
    {
        var id = IdOf(turn, run, step.Id);
        if ((step.To ?? turn.Funnel.NotificationAddress) is not { } to)
        {
            turn.Journal(run, "withheld", "no_notification_address", step.Id, id);
            return;
        }

        Emit(turn, run, id, SendKind.Notification, step.Id, step.Template, "notification", to, turn.Now + SendRules.NotAfter, null);
        turn.Journal(run, "notified", "", step.Id, id, Properties.Of(("template", Value.String(step.Template))));
    }

    /// <summary>Null when the contact's row has not come, or has none.</summary>
    public static string? AddressOf(Turn turn) =>
        turn.Attributes is { } attributes && attributes.TryGet(AttributeDeclaration.Email, out var value) && value.Kind == ValueKind.String && value.AsString.Length > 0
            ? value.AsString
            : null;

    private static SendResult AwaitAddress(Turn turn, RunInFlight run, Step.Send step)
    {
        var until = run.Run.ArrivedAt + SendRules.AddressGrace;
        if (run.Run.WakeAt is null)
            turn.Journal(run, "step_entered", "address_grace", step.Id, details: Properties.Of(("until", Value.Timestamp(until))));
        run.Run = run.Run with { WakeAt = until };
        return SendResult.AwaitsAddress;
    }

    private static void Emit(
        Turn turn, RunInFlight run, string id, SendKind kind, string step, string template, string category, string to, Instant notAfter, QuietHours? quietHours) =>
        turn.Add(new Effect.Send(new(
            id,
            kind,
            turn.ContactId,
            to,
            template,
            category,
            run.Run.Workflow,
            run.Run.Version,
            turn.Funnel.Version,
            run.Run.Enrollment,
            step,
            Visit,
            turn.Now,
            notAfter,
            ZoneOf(turn, run),
            quietHours?.ToString(),
            turn.Attributes ?? Properties.Empty,
            run.Run.Trigger.Properties,
            turn.Scores.ToProperties())));

    private static string IdOf(Turn turn, RunInFlight run, string step) =>
        SendId.Of(turn.ContactId, run.Run.Workflow, turn.EraseCount, run.Run.Enrollment, step, Visit);

    /// <summary>The contact's zone, the workflow's, the funnel's; an unknown one counts as none.</summary>
    private static string ZoneOf(Turn turn, RunInFlight run)
    {
        if (turn.Attributes is { } attributes && attributes.TryGet(AttributeDeclaration.TimeZone, out var own) && own.Kind == ValueKind.String && IsZone(own.AsString))
            return own.AsString;
        return run.Workflow!.Definition.TimeZone is { } zone && IsZone(zone) ? zone : turn.Funnel.Zone.Id;
    }

    private static bool IsZone(string id) => DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) is not null;

    /// <summary>One @ with something on both sides, no space and no control character; whether it exists only its server knows.</summary>
    private static bool IsAddress(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        return at > 0 && at == text.LastIndexOf('@') && at < text.Length - 1 && text.Length <= 254
            && !text.Any(each => char.IsWhiteSpace(each) || char.IsControl(each));
    }
}
