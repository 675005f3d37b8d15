using System.Globalization;
using InboundStreams.Core;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Scoring;
using InboundStreams.Core.Sending;
using InboundStreams.Core.Workflows;
using NodaTime;
using NodaTime.Text;

namespace InboundStreams.Tests.Core;

/// <summary>What happens to one contact, in the order of the log; due timers fire before the next input, as the engine does it.</summary>
internal sealed class Story(Funnel funnel, string contactId = "c1")
{
    private int _messages;

    public static Instant Start { get; } = Instant.FromUtc(2026, 3, 2, 12, 0);

    public Funnel Funnel { get; set; } = funnel;

    public ContactState State { get; set; }

    public Instant Now { get; private set; } = Start;

    public List<Effect> Effects { get; } = [];

    public IReadOnlyList<Effect> Last { get; private set; } = [];

    public IEnumerable<WorkflowTransition> Journal => Effects.OfType<Effect.Journal>().Select(each => each.Transition);

    public IEnumerable<SendCommand> Sends => Effects.OfType<Effect.Send>().Select(each => each.Command);

    public LeadScore? Score => Effects.OfType<Effect.Score>().LastOrDefault()?.Value;

    /// <summary><c>+2d welcome</c>, time since the start and step.</summary>
    public IEnumerable<string> Sent => Sends.Select(each => $"{Since(each.DecidedAt)} {each.Step}");

    /// <summary><c>+2d kind reason step</c>, without what is only about scores.</summary>
    public IEnumerable<string> Told => Journal.Where(each => !each.Kind.StartsWith("score", StringComparison.Ordinal)).Select(Line);

    public static string Line(WorkflowTransition each) =>
        string.Join(' ', new[] { Since(each.At), each.Kind, each.Reason, each.Step }.Where(part => part.Length > 0));

    public static string Since(Instant at)
    {
        var span = at - Start;
        return span == Duration.Zero ? "+0" : "+" + DurationPattern.CreateWithInvariantCulture("-D'd'hh'h'mm'm'ss's'").Format(span)
            .Replace("00h", "", StringComparison.Ordinal).Replace("00m", "", StringComparison.Ordinal).Replace("00s", "", StringComparison.Ordinal)
            .Replace("0d", span.TotalDays < 1 ? "" : "0d", StringComparison.Ordinal);
    }

    /// <summary>Moves on to this long after the start; timers fire on the way.</summary>
    public Story At(string sinceStart)
    {
        Assert.True(DurationText.TryParse(sinceStart, out var duration), sinceStart);
        var until = Start + duration;
        for (var fired = 0; State.NextDue is { } due && due <= until; fired++)
        {
            Assert.True(fired < 1000, "timers fire without end");
            Take(new Input.TimerDue(due));
        }

        Now = until;
        return this;
    }

    public Story Event(string name, params (string Name, Value Value)[] properties) => EventAgo("0s", name, properties);

    /// <summary>An event that happened earlier and comes only now, after time has passed.</summary>
    public Story EventAgo(string ago, string name, params (string Name, Value Value)[] properties)
    {
        Assert.True(DurationText.TryParse(ago, out var duration));
        return Message("m" + (++_messages).ToString(CultureInfo.InvariantCulture), name, Now - duration, properties);
    }

    public Story Message(string id, string name, Instant? at = null, params (string Name, Value Value)[] properties) =>
        Take(new Input.ActionTaken(new UserAction(id, name, null, Properties.Of(properties), Properties.Empty), at ?? Now));

    public Story Row(params (string Name, Value Value)[] attributes) =>
        Take(new Input.ContactChanged(new Contact(Properties.Of(attributes), null), Now, Load: false));

    public Story Load(params (string Name, Value Value)[] attributes) =>
        Take(new Input.ContactChanged(new Contact(Properties.Of(attributes), null), Now, Load: true));

    public Story Erase() => Take(new Input.ContactErased(Now));

    public Story Visit() => Take(new Input.Visited(Now));

    /// <param name="ago">It comes only now, and happened earlier.</param>
    public Story Outcome(OutcomeKind kind, string? topic = null, string? url = null, string ago = "0s")
    {
        Assert.True(DurationText.TryParse(ago, out var duration));
        var of = Sends.LastOrDefault();
        return Take(new Input.OutcomeReported(
            new EmailOutcome(of?.SendId ?? "", kind, Now - duration, of?.Workflow ?? "", of?.Enrollment ?? 0, of?.Step ?? "", of?.Template ?? "", null, url, topic), Now));
    }

    public Story Take(Input input)
    {
        var decision = Decider.Decide(contactId, State, input, Funnel);
        State = decision.Next;
        Last = decision.Effects;
        Effects.AddRange(decision.Effects);
        return this;
    }

    /// <summary>Of one score, by the last one that went out, decayed to now as a reader does it; thousandths.</summary>
    public long ScoreNow()
    {
        long sum = 0;
        foreach (var part in Score?.Parts ?? [])
        {
            var decayed = Decay.Apply(part.Shares, (long)(Now - Score!.AsOf).TotalMilliseconds, (long)(part.HalfLife?.TotalMilliseconds ?? 0));
            sum += PointUnits.ToThousandths(Math.Clamp(decayed + part.AttributePart, PointUnits.OfPoints(part.Min), PointUnits.OfPoints(part.Max ?? ScoreDefinition.PointsMax))) * part.Weight;
        }

        return sum / 1000;
    }
}
