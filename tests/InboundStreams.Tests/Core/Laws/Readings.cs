using CsCheck;
using InboundStreams.Core;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Scoring;
using InboundStreams.Tests.Core.Reference;
using NodaTime;
using static InboundStreams.Tests.Core.Define;

namespace InboundStreams.Tests.Core.Laws;

/// <summary>Looking at a score, and events that are worth nothing, leave it as it is, however often.</summary>
public sealed class Readings
{
    private static readonly Funnel Funnel = (Define.Funnel() with
    {
        Scoring = Scores(
            [Score("engagement", halfLife: "1d", max: 500, weight: 500), Score("fit", halfLife: "90d", min: -50, weight: 1000), Score("interest", weight: 250)],
            [
                Rule("big", "Big", 300), Rule("slow", "Big", 73, "fit"), Rule("bad", "Bad", -31, "fit"), Rule("kept", "Big", 9, "interest"),
                Rule("nothing", "Nothing", 0), Rule("never", "Nothing", 50, where: "event.properties.path == '/no'"), Rule("once", "Nothing", 3, once: true),
                Rule("capped", "Nothing", 2, cap: new PointsCap(2, null)),
                Rule("computed", "Nothing", 0, "fit") with { Points = Worth("0.0 * 5") },
            ],
            [],
            Bands("total", 5, ("cold", 0), ("warm", 20), ("mql", 50))),
    }).With();

    /// <summary>100,000 events and readings in 30 days, against a contact that nobody looked at.</summary>
    [Fact]
    public void Change_nothing_in_a_hundred_thousand_times() => Gen.Int[0, 1000].Sample(seed =>
    {
        var chance = new Random(seed);
        var first = Before();
        var (quiet, read, largest) = (first, first, 0L);
        var step = Duration.FromDays(30) / 100_000;
        for (var i = 1; i <= 100_000; i++)
        {
            var at = Story.Start + (step * i);
            read = Take(read, chance.Next(3) == 0 ? "Unknown" : "Nothing", at);
            if (i % 500 != 0)
                continue;
            quiet = Advance(quiet, at);
            largest = Math.Max(largest, Difference(quiet, read, at));
            Assert.Equal(quiet.Band, read.Band);
        }

        Assert.InRange(largest, 0, 1);
    }, iter: 2, threads: 1);

    /// <summary>Late events are cut, and loads are taken, as of the contact's clock, which any event moves: these are left out.</summary>
    [Fact]
    public void Change_nothing_in_any_history() => Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[0, 1_000_000]).Sample((seed, others) =>
    {
        var (funnel, history) = Playing.Pick(seed);
        var chance = new Random(others);
        var inputs = history.Inputs().Where(each => each.Input is Input.ContactChanged { Load: false } || (each.Input is Input.ActionTaken action && action.At == each.Time)).ToList();
        var noise = Enumerable.Range(0, 200).Select(_ => RandomHistory.Start + Duration.FromMilliseconds(chance.NextInt64(365L * 86_400_000)))
            .Where(at => at >= inputs[0].Time)
            .Select(at => (Time: at, Input: (Input)new Input.ActionTaken(new UserAction("", "Zero", null, Properties.Empty, Properties.Empty), at)));
        var quiet = Playing.Play(funnel.Funnel, inputs, RandomHistory.End);
        var noisy = Playing.Play(funnel.Funnel, inputs.Concat(noise).OrderBy(each => each.Time), RandomHistory.End);
        Assert.Equal(Told(quiet), Told(noisy));
    }, iter: 200);

    /// <summary>Without duplicates, which are told at the contact's clock.</summary>
    private static string Told(List<Taken> taken) =>
        Playing.Written(taken.SelectMany(each => each.Effects).Where(each => each is not Effect.Journal { Transition.Kind: "duplicate" }));

    private static ContactState Before() => Take(Take(Take(default, "Big", Story.Start), "Nothing", Story.Start), "Bad", Story.Start);

    private static ContactState Take(ContactState state, string name, Instant at) => Decider.Decide(
        "c1", Advance(state, at), new Input.ActionTaken(new UserAction("", name, null, Properties.Empty, Properties.Empty), at), Funnel).Next;

    private static ContactState Advance(ContactState state, Instant at)
    {
        for (var fired = 0; state.NextDue is { } due && due <= at; fired++)
        {
            Assert.True(fired < Playing.TimersMax, "timers fire without end");
            state = Decider.Decide("c1", state, new Input.TimerDue(due), Funnel).Next;
        }

        return state;
    }

    private static long Difference(ContactState one, ContactState other, Instant at)
    {
        var (left, right) = (InboundStreams.Core.Scoring.Scores.At(one, Funnel, at), InboundStreams.Core.Scoring.Scores.At(other, Funnel, at));
        return new[] { "engagement", "fit", "interest", "total" }.Max(name => left.TryRead(name, out var here) & right.TryRead(name, out var there) ? Math.Abs(here - there) : long.MaxValue);
    }
}
