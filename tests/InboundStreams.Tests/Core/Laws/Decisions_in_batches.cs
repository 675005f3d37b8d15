using CsCheck;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Scoring;
using InboundStreams.Tests.Core.Reference;

namespace InboundStreams.Tests.Core.Laws;

/// <summary>A transaction may end anywhere: its states are then written and read, and of its scores only the last goes out.</summary>
public sealed class Decisions_in_batches
{
    private static readonly Gen<(int Seed, int Ends)> Cases = Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[0, 1_000_000]);

    [Fact]
    public void Are_the_same_wherever_the_batches_end() => Cases.Sample((seed, ends) =>
    {
        var (funnel, history) = Playing.Pick(seed);
        var plain = Playing.Play(funnel.Funnel, history.Inputs(), RandomHistory.End);
        var chance = new Random(ends);
        var batched = Playing.Play(funnel.Funnel, history.Inputs(), RandomHistory.End, state => chance.Next(4) == 0 ? Playing.WithoutHeadroom(state) : state);
        return Playing.Written(plain.SelectMany(each => each.Effects)) == Playing.Written(batched.SelectMany(each => each.Effects))
            && Playing.WithoutHeadroom(plain[^1].Next) == Playing.WithoutHeadroom(batched[^1].Next);
    }, iter: 300);

    [Fact]
    public void Send_out_the_same_last_score_however_late_it_is_read() => Cases.Sample((seed, _) =>
    {
        var (funnel, history) = Playing.Pick(seed);
        List<(Effect.Score Effect, LeadScore Read)> scores = [];
        Playing.Play(funnel.Funnel, history.Inputs(), RandomHistory.End)
            .ForEach(taken => scores.AddRange(taken.Effects.OfType<Effect.Score>().Select(each => (each, each.Value))));
        Assert.All(scores, each => Assert.Equal(Playing.Written([each.Effect]), $"{each.Read} {string.Join(' ', each.Read.Parts)}"));
    }, iter: 100);

    /// <summary>The last score that went out says what the state says, at its own time and later.</summary>
    [Fact]
    public void Leave_a_last_score_that_says_what_the_state_says() => Cases.Sample((seed, _) =>
    {
        var (funnel, history) = Playing.Pick(seed);
        LeadScore? last = null;
        foreach (var taken in Playing.Play(funnel.Funnel, history.Inputs(), RandomHistory.End))
        {
            last = taken.Effects.OfType<Effect.Score>().LastOrDefault()?.Value ?? last;
            if (last is null)
                continue;
            var now = Scores.At(taken.Next, funnel.Funnel, taken.Next.Now);
            Assert.Equal(now.Band, last.Band);
            foreach (var part in last.Parts)
            {
                Assert.True(now.TryRead(part.Score, out var thousandths));
                var decayed = Decay.Apply(part.Shares, (taken.Next.Now - last.AsOf).ToInt64Nanoseconds() / 1_000_000, (long)(part.HalfLife?.TotalMilliseconds ?? 0));
                var read = PointUnits.ToThousandths(Math.Clamp(decayed + part.AttributePart, PointUnits.OfPoints(part.Min), part.Max is { } max ? PointUnits.OfPoints(max) : PointUnits.Max));
                Assert.InRange(read - thousandths, -1, 1);
            }
        }
    }, iter: 200);
}
