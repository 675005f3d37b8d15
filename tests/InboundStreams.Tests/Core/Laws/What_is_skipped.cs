using CsCheck;
using InboundStreams.Core;
using InboundStreams.Tests.Core.Reference;

namespace InboundStreams.Tests.Core.Laws;

/// <summary>
/// What a decision skips because it would come to nothing: an event that nothing names, runs that do not listen, a watch that cannot come sooner, a
/// band that is out of reach.
/// </summary>
public sealed class What_is_skipped
{
    [Fact]
    public void Would_have_come_to_nothing_for_scores() => Gen.Int[0, 1_000_000].Sample(
        seed =>
        {
            var (made, history) = Playing.Pick(seed);
            var thorough = new Funnel(made.Funnel.Definition, made.Funnel.Pinned) { SkipsNothing = true };
            Assert.Equal(
                Playing.Play(made.Funnel, history.Inputs(), RandomHistory.End).SelectMany(each => Lines(each)),
                Playing.Play(thorough, history.Inputs(), RandomHistory.End).SelectMany(each => Lines(each)));
        },
        iter: 1_000);

    [Fact]
    public void Would_have_come_to_nothing_for_runs()
    {
        // Runs that listen to events alone: those whose exits watch the contact's state are always looked at.
        var workflows = Chance.Funnel.Definition.Workflows.Select(each => each with { Exits = [.. each.Exits.Where(exit => exit.When is null)] });
        foreach (var definition in new[] { Chance.Funnel.Definition, Chance.Funnel.Definition with { Workflows = [.. workflows] } })
        {
            var (plain, thorough) = (new Funnel(definition), new Funnel(definition) { SkipsNothing = true });
            // Points that were only added brought a watched crossing nearer than its timer stood.
            Chance.Histories.Sample(AreTheSame, seed: "ek8jUAOzlwQ3", iter: 1);
            Chance.Histories.Sample(AreTheSame, iter: 500);

            void AreTheSame(Chance.Happening[] history) =>
                Assert.Equal(Playing.Written(Chance.Play(history, funnel: plain).Effects), Playing.Written(Chance.Play(history, funnel: thorough).Effects));
        }
    }

    // A look at a time at which nothing has changed is no decision, and may be taken at another time.
    private static IEnumerable<string> Lines(Taken taken) => taken.Effects.Count == 0 ? [] : [$"{taken.Time} {Playing.Written(taken.Effects)}"];
}
