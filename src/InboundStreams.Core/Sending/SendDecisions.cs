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
    public const int Visit = 1;

    public static SendResult Decide(DecisionContext context, RunInFlight run, Step.Send step)
    {
        var notAfter = run.Run.ArrivedAt + (step.NotAfter ?? SendRules.NotAfter);
        var address = AddressOf(context);
        var refusal = ConsentRules.Refusal(context, step.Category) ?? (context.Now > notAfter ? "expired" : null);
        if (refusal is null && address is null && context.Now < run.Run.ArrivedAt + SendRules.AddressGrace)
            return AwaitAddress(context, run, step);
        refusal ??= address is null ? "no_address" : IsAddress(address) ? null : "invalid_address";
        var id = IdOf(context, run, step.Id);
        if (refusal is not null)
        {
            context.Journal(run, "withheld", refusal, step.Id, id);
            return SendResult.Withheld;
        }

        var transactional = context.Funnel.CategoryNamed(step.Category)!.Kind == CategoryKind.Transactional;
        Emit(context, run, id, SendKind.Email, step.Id, step.Template, step.Category, address!, notAfter, transactional ? null : context.Funnel.QuietHours);
        context.Journal(run, "sent", "", step.Id, id, Properties.Of(("template", Value.String(step.Template))));
        return SendResult.Sent;
    }

    public static void Notify(DecisionContext context, RunInFlight run, Step.Notify step)
    {
        var id = IdOf(context, run, step.Id);
        if ((step.To ?? context.Funnel.NotificationAddress) is not { } to)
        {
            context.Journal(run, "withheld", "no_notification_address", step.Id, id);
            return;
        }

        Emit(context, run, id, SendKind.Notification, step.Id, step.Template, "notification", to, context.Now + SendRules.NotAfter, null);
        context.Journal(run, "notified", "", step.Id, id, Properties.Of(("template", Value.String(step.Template))));
    }

    /// <summary>Null when the contact's row has not come, or has none.</summary>
    public static string? AddressOf(DecisionContext context) =>
        context.Attributes is { } attributes && attributes.TryGet(AttributeDeclaration.Email, out var value) && value.Kind == ValueKind.String && value.AsString.Length > 0
            ? value.AsString
            : null;

    private static SendResult AwaitAddress(DecisionContext context, RunInFlight run, Step.Send step)
    {
        var until = run.Run.ArrivedAt + SendRules.AddressGrace;
        if (run.Run.WakeAt is null)
            context.Journal(run, "step_entered", "address_grace", step.Id, details: Properties.Of(("until", Value.Timestamp(until))));
        run.Run = run.Run with { WakeAt = until };
        return SendResult.AwaitsAddress;
    }

    private static void Emit(
        DecisionContext context, RunInFlight run, string id, SendKind kind, string step, string template, string category, string to, Instant notAfter, QuietHours? quietHours) =>
        context.Add(new Effect.Send(new(
            id,
            kind,
            context.ContactId,
            to,
            template,
            category,
            run.Run.Workflow,
            run.Run.Version,
            context.Funnel.Version,
            run.Run.Enrollment,
            step,
            Visit,
            context.Now,
            notAfter,
            ZoneOf(context, run),
            quietHours?.ToString(),
            context.Attributes ?? Properties.Empty,
            run.Run.Trigger.Properties,
            context.Scores.ToProperties())));

    private static string IdOf(DecisionContext context, RunInFlight run, string step) =>
        SendId.Of(context.ContactId, run.Run.Workflow, context.EraseCount, run.Run.Enrollment, step, Visit);

    /// <summary>The contact's zone, the workflow's, the funnel's; an unknown one counts as none.</summary>
    private static string ZoneOf(DecisionContext context, RunInFlight run)
    {
        if (context.Attributes is { } attributes && attributes.TryGet(AttributeDeclaration.TimeZone, out var own) && own.Kind == ValueKind.String && IsZone(own.AsString))
            return own.AsString;
        return run.Workflow!.Definition.TimeZone is { } zone && IsZone(zone) ? zone : context.Funnel.Zone.Id;
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
