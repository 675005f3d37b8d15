using CsCheck;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Scoring;
using InboundStreams.Core.Workflows;
using InboundStreams.Tests.Core.Reference;
using NodaTime;

namespace InboundStreams.Tests.Core.Laws;

public sealed class Band_changes
{
    private static readonly Duration Millisecond = Duration.FromMilliseconds(1);

    [Fact]
    public void Follow_one_another_and_say_whether_they_rose() => Sample((bands, taken) =>
    {
        var band = bands.Edges[0].Name;
        foreach (var (reason, from, to) in taken.SelectMany(each => Changes(each.Journal)))
        {
            Assert.Equal(band, from);
            Assert.NotEqual(from, to);
            Assert.Equal(IndexOf(bands, to) > IndexOf(bands, from) ? "rose" : "fell", reason);
            band = to;
        }
    });

    [Fact]
    public void Are_at_most_one_for_each_input() => Sample((_, taken) => Assert.All(taken, each => Assert.InRange(Changes(each.Journal).Count(), 0, 1)));

    [Fact]
    public void By_an_input_leave_the_band_whose_edge_the_value_has_reached() => Sample((bands, taken, funnel) =>
    {
        foreach (var each in taken.Where(each => each.Input is not Input.TimerDue && Changes(each.Journal).Any()))
        {
            var value = Read(bands, each.Next, funnel, each.Next.Now);
            var band = IndexOf(bands, each.Next.Band);
            var before = IndexOf(bands, Changes(each.Journal).Single().From);
            for (var edge = 1; edge < bands.Edges.Length; edge++)
            {
                var isOn = edge <= before ? value >= Off(bands, edge) : value >= bands.Edges[edge].From * 1000;
                Assert.True(isOn == (edge <= band) || (isOn && edge < band), $"edge {edge} at {value}, band {band} after {before}");
            }
        }
    });

    [Fact]
    public void By_time_come_in_the_first_millisecond_below_the_edge() => Sample((bands, taken, funnel) =>
    {
        foreach (var each in taken.Where(each => each.Input is Input.TimerDue && Changes(each.Journal).Any()))
        {
            var (reason, from, _) = Changes(each.Journal).Single();
            var (at, edge) = (each.Journal.First(told => told.Kind == "band_changed").At, Off(bands, IndexOf(bands, from)));
            Assert.Equal("fell", reason);
            Assert.True(Read(bands, each.Before!, funnel, at) < edge);
            Assert.True(Read(bands, each.Before!, funnel, at - Millisecond) >= edge);
        }
    });

    /// <summary>A timer may look too soon, never too late.</summary>
    [Fact]
    public void By_time_are_missed_by_nobody_who_looks_before_the_next_timer() => Sample((bands, taken, funnel) =>
    {
        var looks = new Random(1);
        for (var i = 0; i < taken.Count; i++)
        {
            if (taken[i].Next is not { IsNone: false } state || IndexOf(bands, state.Band) is var band && band <= 0)
                continue;
            var until = i + 1 < taken.Count && taken[i + 1].Input is not Input.TimerDue ? Instant.Min(taken[i + 1].Input.At, state.NextDue ?? Instant.MaxValue) : state.NextDue ?? RandomHistory.End;
            for (var look = 0; look < 5 && until > state.Now; look++)
            {
                var at = state.Now + Duration.FromMilliseconds(looks.NextInt64((long)(until - state.Now).TotalMilliseconds));
                Assert.True(Read(bands, state, funnel, at) >= Off(bands, band), $"below the edge of {state.Band} at {at}, and the next timer stands at {state.NextDue}");
            }
        }
    });

    private static void Sample(Action<Bands, List<Taken>> check) => Sample((bands, taken, _) => check(bands, taken));

    /// <summary>Without loads: these change the band silently.</summary>
    private static void Sample(Action<Bands, List<Taken>, InboundStreams.Core.Funnel> check) => Gen.Int[0, 1_000_000].Sample(seed =>
    {
        var (funnel, history) = Playing.Pick(seed);
        if (funnel.Funnel.Definition.Scoring.Bands is { } bands)
            check(bands, Playing.Play(funnel.Funnel, history.Inputs().Where(each => each.Input is not Input.ContactChanged { Load: true }), RandomHistory.End), funnel.Funnel);
    }, iter: 400);

    private static IEnumerable<(string Reason, string From, string To)> Changes(IEnumerable<WorkflowTransition> journal) =>
        journal.Where(each => each.Kind == "band_changed").Select(each => (each.Reason, Text(each, "from"), Text(each, "to")));

    private static string Text(WorkflowTransition told, string name) => told.Details.TryGet(name, out var value) ? value.AsString : "";

    private static long Read(Bands bands, ContactState state, InboundStreams.Core.Funnel funnel, Instant at) =>
        Scores.At(state, funnel, at).TryRead(bands.Of, out var thousandths) ? thousandths : throw new InvalidOperationException(bands.Of);

    private static int IndexOf(Bands bands, string name) => bands.Edges.ToList().FindIndex(each => each.Name == name);

    private static long Off(Bands bands, int edge) => (bands.Edges[edge].From - bands.Hysteresis) * 1000L;
}
