using System.Diagnostics;
using InboundStreams.Core;
using InboundStreams.Core.Blocks;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Decisions;
using NodaTime;

namespace InboundStreams.Cli.Bench;

/// <summary>What a run of the core's benchmark saw; medians of its rounds.</summary>
/// <param name="BytesPerEvent">Allocated while deciding, larger places for states that have grown included.</param>
/// <param name="ManyWorkflowsRatio">Events per second with 10,000 more workflows defined, in relation to those without, of the same run.</param>
internal sealed record DecideFigures(
    double EventsPerSecond, double BytesPerEvent, double EvaluationsPerSecond, double ManyWorkflowsRatio, int Contacts, long Events, double MatchedShare, double EnrolledShare, long TimersFired);

/// <summary>Measures the decision core alone, on one thread: no Kafka, no codec, no disk; the states of all contacts are in memory.</summary>
internal sealed class DecideBench(int contacts, int rounds)
{
    private const int Round = 1_000_000;
    private const int Batch = 10_000;
    private const int MoreWorkflows = 10_000;
    private static readonly string[] Plans = ["pro", "free"];
    private static readonly string[] Countries = ["ES", "FR", "DE"];

    public DecideFigures Run()
    {
        var load = new DecideLoad(contacts);
        var (plain, crowded) = (DecideLoad.Funnel(10), DecideLoad.Funnel(10 + MoreWorkflows));
        var blocks = load.Loaded(plain);
        var seen = new Seen();
        List<double> speeds = [], bytes = [], crowdedSpeeds = [];

        // Two rounds warm up the code and the states. Then the two funnels take turns, each as often first as second, because states still
        // grow from round to round; they have one version, so no state is settled anew.
        for (var round = 0; round < 2 + (rounds * 2); round++)
        {
            if (round == 2)
                seen = new Seen();
            var funnel = round % 4 is 0 or 3 ? plain : crowded;
            var (seconds, allocated) = Decide(load, blocks, funnel, seen);
            if (round < 2)
                continue;
            (funnel == plain ? speeds : crowdedSpeeds).Add(Round / seconds);
            bytes.Add(allocated / (double)Round);
        }

        return new DecideFigures(
            Median(speeds), Median(bytes), Evaluations(), Median(crowdedSpeeds) / Median(speeds), contacts, Round * (long)rounds * 2,
            seen.Matched / (double)seen.Events, seen.Enrolled / (double)seen.Events, seen.Timers);
    }

    /// <summary>
    /// One round. Events come in batches with their keys, as from a poll; making them is not measured. As in the engine, a state's next
    /// block overwrites it where it fits.
    /// </summary>
    private static (double Seconds, long Allocated) Decide(DecideLoad load, ContactBlocks blocks, Funnel funnel, Seen seen)
    {
        var events = new (int Contact, string Id, Input Input)[Batch];
        var (ticks, allocated) = (0L, 0L);
        for (var batch = 0; batch < Round / Batch; batch++)
        {
            load.Next(events);
            var (began, before) = (Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
            Decide(blocks, events, funnel, seen);
            ticks += Stopwatch.GetTimestamp() - began;
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        }

        return ((double)ticks / Stopwatch.Frequency, allocated);
    }

    private static void Decide(ContactBlocks blocks, (int Contact, string Id, Input Input)[] events, Funnel funnel, Seen seen)
    {
        var next = new StateBuffer();
        foreach (var (contact, id, input) in events)
        {
            while (blocks[contact].NextDue is { } due && due <= input.At)
            {
                blocks.Keep(contact, Decider.Decide(id, blocks[contact], new Input.TimerDue(due), funnel, next).Next);
                seen.Timers++;
            }

            var decision = Decider.Decide(id, blocks[contact], input, funnel, next);
            blocks.Keep(contact, decision.Next);
            seen.Take(decision.Effects);
        }
    }

    /// <summary>How often one core evaluates a condition of ordinary size, over events and contacts for which it holds and does not.</summary>
    private static double Evaluations()
    {
        var scope = Scope.Of([new("country", AttributeType.String), new("role", AttributeType.String)], [], hasBands: false).ForEvent();
        var condition = Condition.Parse("event.properties.plan == \"pro\" && contact.country in [\"ES\",\"FR\"]", scope).Value!;
        ConditionContext[] contexts = [.. from plan in Plans from country in Countries select Context(plan, country)];
        const int Times = 5_000_000;
        List<double> speeds = [];
        var held = 0;
        for (var round = 0; round < 6; round++)
        {
            var began = Stopwatch.GetTimestamp();
            for (var i = 0; i < Times; i++)
                held += condition.Holds(contexts[i % contexts.Length], out _) ? 1 : 0;
            if (round > 0)
                speeds.Add(Times / Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        return held > 0 ? Median(speeds) : throw new InvalidOperationException("The benchmark's condition never held.");
    }

    private static ConditionContext Context(string plan, string country) => new()
    {
        Event = new ContactEvent("Signed Up", Instant.FromUnixTimeSeconds(0), Properties.Of(("campaign", Value.String("spring")), ("plan", Value.String(new string(plan))), ("seats", Value.Int(3))), Properties.Empty),
        Contact = Properties.Of(("country", Value.String(new string(country))), ("email", Value.String("a@example.org")), ("role", Value.String("CTO"))),
    };

    private static double Median(List<double> figures) => figures.Order().ElementAt(figures.Count / 2);

    private sealed class Seen
    {
        public long Events { get; private set; }

        public long Matched { get; private set; }

        public long Enrolled { get; private set; }

        public long Timers { get; set; }

        public void Take(IReadOnlyList<Effect> effects)
        {
            Events++;
            for (var i = 0; i < effects.Count; i++)
            {
                if (effects[i] is not Effect.Journal { Kind: var kind })
                    continue;
                Matched += kind == "score_changed" ? 1 : 0;
                Enrolled += kind == "enrolled" ? 1 : 0;
            }
        }
    }
}
