using InboundStreams.Core.Conditions;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Workflows;
using NodaTime;

namespace InboundStreams.Core.Scoring;

/// <summary>An event rule gave points, or would have. Most events that mean anything lead to one of these, so the entry is written out when it is asked for.</summary>
/// <param name="Given">Units of 2⁻³² point.</param>
/// <param name="Cut">What the score's limits have left out, in the same units.</param>
/// <param name="IsCapped">The rule's cap has left something out.</param>
internal sealed record PointsGiven(
    string ContactId, Instant At, long Version, Cause Cause, EventRule Rule, long Given, long Cut, bool IsCapped, Duration Lateness) : Effect.Journal
{
    public override string Kind => "score_changed";

    public override WorkflowTransition Transition =>
        new(ContactId, At, Kind, Cut != 0 ? "cut" : IsCapped ? "capped" : "", "", Version, 0, "", "", Cause.ToString(), Details());

    private Properties Details()
    {
        var late = Lateness > Duration.Zero;
        var details = new KeyValuePair<string, Value>[3 + (Cut != 0 ? 1 : 0) + (late ? 1 : 0)];
        var at = 0;
        if (Cut != 0)
            details[at++] = new("cut", Thousandths(Cut));
        if (late)
            details[at++] = new("late", Value.Duration(Lateness));
        details[at++] = new("points", Thousandths(Given));
        details[at++] = new("rule", Value.String(Rule.Name));
        details[at] = new("score", Value.String(Rule.Score));
        return Properties.FromArray(details);
    }

    private static Value Thousandths(long units) => Value.Int((long)(((Int128)Math.Abs(units) * 1000 + (1L << 31)) >> 32) * Math.Sign(units));
}
