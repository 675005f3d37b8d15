using System.Collections.Immutable;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Sending;
using InboundStreams.Core.Workflows;
using InboundStreams.Definitions.Faults;
using InboundStreams.Definitions.Yaml;

namespace InboundStreams.Definitions.Checks;

/// <summary>
/// Outcomes of emails that cannot come: of a step or a template that does not send, or of a misspelt kind. Other events are free,
/// an outcome's properties are not: <c>send_id workflow run step template url reason topic</c>.
/// </summary>
internal static class OutcomeCheck
{
    private const string Prefix = "Email ";
    private const string Step = "event.properties.step";
    private const string Template = "event.properties.template";
    private const string Workflow = "event.properties.workflow";

    private static readonly string[] Kinds = Enum.GetNames<OutcomeKind>();

    /// <summary>These may come without an email of the run: by a form.</summary>
    private static readonly string[] WithoutSend = [nameof(OutcomeKind.Unsubscribed), nameof(OutcomeKind.Subscribed)];

    /// <summary>Whether the event is the outcome of an email.</summary>
    public static bool IsOutcome(string name) => KindOf(name) is { } kind && Kinds.Contains(kind);

    /// <summary>A misspelt outcome, wherever an event is named.</summary>
    /// <param name="name">The event's name in the file.</param>
    public static void OfName(YamlMap map, YamlNode.Scalar name)
    {
        if (!name.Text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return;
        if (name.Text == Prefix + "Fetched")
        {
            map.Report(
                name, FaultCode.UnknownOutcome, "'Email Fetched' does not come yet: opens and clicks of machines are not told from those of people; remove it");
            return;
        }

        var kind = name.Text[Prefix.Length..];
        if (Nearest.To(kind, Kinds) is { } meant && name.Text != Prefix + meant)
            map.Report(name, FaultCode.UnknownOutcome, $"no email has the outcome '{name.Text}'; did you mean '{Prefix}{meant}'?");
    }

    /// <summary>An event of a wait_for.</summary>
    /// <param name="before">What the run has done when it comes to the wait_for.</param>
    public static void OfWait(YamlMap arm, EventMatch match, string? since, string workflow, RunPath before)
    {
        if (!IsOutcome(match.Event) || match.AnyEmail || !OfSends(arm, match, workflow, "no earlier send of this workflow", before.Sends))
            return;
        if (before.Sends.IsEmpty && !IsWithoutSend(match.Event))
        {
            arm.Report("event", FaultCode.NeverHappens,
                $"{arm.What} never comes, since this workflow has sent no email before; send one first, or add 'any_email: true' if those of other workflows are meant");
        }
        else if (since is null && Overtaken(match, before) is { } step)
        {
            arm.File.Warn(arm.Text("event")!, FaultCode.MayHaveCome,
                $"'{match.Event}' may come while the run is still at a step between '{step}' and this one, and is then not seen; add 'since: {step}' if it should count");
        }
    }

    /// <summary>An event of a goal or an exit.</summary>
    /// <param name="sends">All of the workflow.</param>
    public static void OfRun(YamlMap map, EventMatch match, string workflow, RunPath sends)
    {
        if (!IsOutcome(match.Event) || match.AnyEmail || !OfSends(map, match, workflow, "no send of this workflow", sends.Sends))
            return;
        if (sends.Sends.IsEmpty && !IsWithoutSend(match.Event))
        {
            map.Report("event", FaultCode.NeverHappens,
                $"{map.What} never comes, since this workflow sends no email; add 'any_email: true' if those of other workflows are meant");
        }
    }

    private static bool IsWithoutSend(string name) => WithoutSend.Contains(KindOf(name));

    /// <summary>Reports names in <c>where</c> that nothing sends.</summary>
    /// <returns>False when the outcome is another workflow's, which is reported.</returns>
    private static bool OfSends(YamlMap map, EventMatch match, string workflow, string nobody, ImmutableDictionary<string, string> sends)
    {
        if (match.Where is not { } where)
            return true;
        var mentions = Mention.In(where);
        var named = mentions.FirstOrDefault(each => each.Path == Workflow && each.EqualTo is not null);
        if (named is { EqualTo: { } other } && other != workflow)
        {
            var (line, column) = map.File.Locate(map.Text("where")!, named.Start);
            map.File.Report(
                line,
                column,
                FaultCode.NeverHappens,
                $"'where' of {map.What} asks for emails of '{other}', and only the run's own are meant; add 'any_email: true'");
            return false;
        }

        foreach (var (path, name, start) in mentions)
        {
            var property = path == Step ? "step" : "template";
            string[] known = [.. path == Step ? sends.Keys : sends.Values];
            if (path is not (Step or Template) || name is null || known.Contains(name))
                continue;
            var (line, column) = map.File.Locate(map.Text("where")!, start);
            map.File.Report(line, column, FaultCode.NeverHappens, $"'where' of {map.What} asks for the {property} '{name}', but {nobody} is of it; {Nearest.Advice(name, known)}");
        }

        return true;
    }

    /// <summary>The send whose outcome may come before the run waits for it; null when none is.</summary>
    private static string? Overtaken(EventMatch match, RunPath before)
    {
        Mention[] named = match.Where is { } where ? [.. Mention.In(where).Where(each => each is { Path: Step or Template, EqualTo: not null })] : [];
        return before.Sends
            .Where(send => !before.Fresh.Contains(send.Key)
                && named.All(each => each.EqualTo == (each.Path == Step ? send.Key : send.Value)))
            .Select(send => send.Key)
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();
    }

    private static string? KindOf(string name) => name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : null;
}
