using CsCheck;
using InboundStreams.Core;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Segments;
using InboundStreams.Tests.Core.Reference;
using NodaTime;

namespace InboundStreams.Tests.Core.Laws;

public sealed class A_segment_of_scores
{
    private static readonly string[] Operators = [">=", "<", ">", "<="];

    /// <summary>Between inputs only its timers say so: in both directions, through losses that fade as well.</summary>
    [Fact]
    public void Has_whom_its_condition_holds_for_at_every_instant() => Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[0, 1_000_000]).Sample((seed, looks) =>
    {
        var (made, history) = Playing.Pick(seed);
        var chance = new Random(looks);
        var definition = made.Funnel.Definition;
        var scope = Scope.Of(definition.Attributes, definition.Scoring.Scores, definition.Scoring.Bands is not null).ForWatched();
        var conditions = Enumerable.Range(0, 3).Select(_ =>
        {
            var name = made.HasTotal && chance.Next(2) == 0 ? "total" : chance.Pick([.. made.Names]);
            return Condition.Parse($"score.{name} {chance.Pick(Operators)} {chance.Pick([-11, -3, 1, 4, 9, 18, 34])}", scope).Value!;
        }).ToArray();
        var funnel = new Funnel(definition with { Segments = [.. conditions.Select((each, index) => new SegmentDefinition($"s{index}", each))] });
        var taken = Playing.Play(funnel, history.Inputs().Where(each => each.Input is not Input.ContactChanged { Load: true }), RandomHistory.End);
        for (var i = 0; i < taken.Count; i++)
        {
            if (taken[i].Next is not { IsNone: false } state)
                continue;
            var until = i + 1 < taken.Count ? taken[i + 1].Time : RandomHistory.End;
            for (var look = 0; look < 3 && until > taken[i].Time; look++)
                Check(state, taken[i].Time + Duration.FromMilliseconds(look == 0 ? 0 : chance.NextInt64((long)(until - taken[i].Time).TotalMilliseconds)));
        }

        void Check(ContactState state, Instant at)
        {
            var context = new ConditionContext { Now = at, Scores = InboundStreams.Core.Scoring.Scores.At(state, funnel, at), Contact = state.Attributes ?? Properties.Empty };
            for (var segment = 0; segment < conditions.Length; segment++)
                Assert.True(conditions[segment].Holds(context, out _) == state.Segments.Contains($"s{segment}"), $"{conditions[segment]} at {at}");
        }
    }, iter: 300);
}
