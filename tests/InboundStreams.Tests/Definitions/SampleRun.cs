using InboundStreams.Core;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Scoring;
using InboundStreams.Core.Sending;
using InboundStreams.Core.Workflows;
using InboundStreams.Definitions;
using NodaTime;

namespace InboundStreams.Tests.Definitions;

/// <summary>Inputs taken through the decision core in memory, as tasks of the engine would: what is due by the task's time fires first.</summary>
internal sealed class SampleRun
{
    private readonly Dictionary<string, ContactState> _states = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LeadScore> _scores = new(StringComparer.Ordinal);

    public List<SendCommand> Sends { get; } = [];

    public List<WorkflowTransition> Journal { get; } = [];

    /// <param name="tasks">Each task's inputs in the order of their taking; a contact's inputs are all in one task.</param>
    public static SampleRun Of(params IEnumerable<IEnumerable<(string Contact, Input Input)>> tasks)
    {
        var run = new SampleRun();
        var funnel = FunnelFolder.Load(SampleFolder.Course, version: 1).Funnel!;
        foreach (var task in tasks)
            run.Take(task, funnel);
        return run;
    }

    public int Count(string kind, string reason) => Journal.Count(each => each.Kind == kind && each.Reason == reason);

    /// <summary>Total in thousandths and band at an instant, as a reader of the score topic decays them.</summary>
    public (long Total, string Band) ScoreOf(string contact, Instant at)
    {
        var band = _states[contact].Band is { Length: > 0 } known ? known : "cold";
        return (_scores.TryGetValue(contact, out var score) ? Decayed(score, at) : 0, band);
    }

    private void Take(IEnumerable<(string Contact, Input Input)> task, Funnel funnel)
    {
        var timers = new SortedSet<(Instant Due, string Contact)>(Comparer<(Instant Due, string Contact)>.Create(
            (left, right) => left.Due != right.Due ? left.Due.CompareTo(right.Due) : string.CompareOrdinal(left.Contact, right.Contact)));
        var time = Instant.MinValue;
        foreach (var (contact, input) in task)
        {
            time = input is Input.ContactChanged { Load: true } ? time : Instant.Max(time, input.At);
            while (timers.Count > 0 && timers.Min.Due <= time)
                Decide(timers.Min.Contact, new Input.TimerDue(timers.Min.Due), funnel, timers);
            Decide(contact, input, funnel, timers);
        }
    }

    private void Decide(string contact, Input input, Funnel funnel, SortedSet<(Instant Due, string Contact)> timers)
    {
        var before = _states.GetValueOrDefault(contact);
        var decision = Decider.Decide(contact, before, input, funnel);
        _states[contact] = decision.Next;
        if (before.NextDue is { } was)
            timers.Remove((was, contact));
        if (decision.Next.NextDue is { } due)
            timers.Add((due, contact));
        foreach (var effect in decision.Effects)
            Note(contact, effect);
    }

    private void Note(string contact, Effect effect)
    {
        switch (effect)
        {
            case Effect.Send send:
                Sends.Add(send.Command);
                break;
            case Effect.Score score:
                _scores[contact] = score.Value;
                break;
            case Effect.Journal journal:
                Journal.Add(journal.Transition);
                break;
        }
    }

    private static long Decayed(LeadScore score, Instant at)
    {
        Int128 total = 0;
        foreach (var part in score.Parts)
        {
            var halfLife = (long)(part.HalfLife ?? Duration.Zero).TotalMilliseconds;
            var shares = Decay.Apply(part.Shares, (long)(at - score.AsOf).TotalMilliseconds, halfLife);
            var most = (part.Max ?? ScoreDefinition.PointsMax) * (1L << 32);
            total += (Int128)Math.Clamp(shares + part.AttributePart, part.Min * (1L << 32), most) * part.Weight;
        }

        return (long)(total >> 32);
    }
}
