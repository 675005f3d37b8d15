using CsCheck;
using InboundStreams.Core;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Explaining;
using InboundStreams.Core.Scoring;
using InboundStreams.Tests.Core.Laws;
using InboundStreams.Tests.Core.Reference;
using NodaTime;
using static InboundStreams.Tests.Core.Define;

namespace InboundStreams.Tests.Core.Explaining;

public sealed class An_explained_score
{
    private static Story Course() => new((Funnel() with
    {
        Scoring = Scores(
            [Score("engagement", halfLife: "10d", max: 30, weight: 500), Score("fit", max: 100, weight: 1000)],
            [
                Rule("seen", "Page Viewed", 8, cap: new PointsCap(20, null, new CapPeriod.Every(Span("1d")))),
                Rule("won", "Won", 40),
                Rule("order", "Ordered", 15, "fit"),
            ],
            [While("decides", "contact.role == 'CTO'", 20)],
            Bands("total", 5, ("cold", 0), ("warm", 20), ("mql", 50))),
    }).With());

    private static ScoreExplanation Explain(Story story, string? at = null) => ScoreExplanations.At(
        "c1", story.State, [.. story.Journal.Select(each => new JournalEntry(each))], story.Funnel, at is null ? story.Now : Core.Story.Start + Span(at));

    [Fact]
    public void Shows_each_share_with_the_events_that_gave_it()
    {
        var score = Explain(Course().Event("Page Viewed").At("10d").Event("Page Viewed").At("20d")).Scores[0];
        var share = Assert.Single(score.Shares);
        Assert.Equal(("seen", "Page Viewed", 6_000, 2, 0), (share.Rule, share.On, share.Points, share.Times, share.Missing));
        Assert.Equal([(8_000, 2_000), (8_000, 4_000)], share.Events.Select(each => (each.Given, each.Left)));
        Assert.Equal(["Page Viewed m1", "Page Viewed m2"], share.Events.Select(each => each.Cause));
        Assert.Equal(Core.Story.Start + Span("10d"), share.LastGiven);
    }

    [Fact]
    public void Says_what_was_capped_cut_and_late()
    {
        var story = Course().Event("Page Viewed").Event("Page Viewed").Event("Page Viewed").At("10d").Event("Other").EventAgo("10d", "Won");
        var explained = Explain(story).Scores[0];
        Assert.Equal([false, false, true], explained.Shares[0].Events.Select(each => each.Capped));
        Assert.Equal([8_000, 8_000, 4_000], explained.Shares[0].Events.Select(each => each.Given));
        var won = Assert.Single(explained.Shares[1].Events);
        Assert.Equal((20_000, 0, Span("10d")), (won.Given, won.Cut, won.Late));
        won = Explain(story.Event("Won")).Scores[0].Shares[1].Events[1];
        Assert.Equal((0, 40_000), (won.Given, won.Cut));
    }

    [Fact]
    public void Shows_the_attribute_rules_that_hold_and_since_when()
    {
        var story = Course().At("1d").Row("role".Is("CTO")).At("2d");
        var held = Assert.Single(Explain(story).Scores[1].Attributes);
        Assert.Equal(("decides", "contact.role == 'CTO'", 20_000, Core.Story.Start + Span("1d")), (held.Rule, held.While, held.Points, held.Since));
        Assert.Null(Explain(Course().Load("role".Is("CTO"))).Scores[1].Attributes[0].Since);
        Assert.Empty(Explain(story.Row("role".Is("Clerk"))).Scores[1].Attributes);
    }

    [Fact]
    public void Shows_what_the_limits_take_away()
    {
        var rules = Scores([Score("engagement", max: 30), Score("fit", min: 5)], [Rule("won", "Won", 25)], [While("decides", "contact.role == 'CTO'", 20, "engagement")]);
        var explained = Explain(new Story((Funnel() with { Scoring = rules }).With()).Event("Won").Row("role".Is("CTO")));
        Assert.Equal([(-15_000, 30_000), (5_000, 5_000)], explained.Scores.Select(each => (each.Clamp, each.Value)));
        Assert.Null(explained.Total);
        Assert.Null(explained.Band);
    }

    [Fact]
    public void Weights_the_parts_of_the_total()
    {
        var total = Explain(Course().Event("Page Viewed").Event("Ordered")).Total!;
        Assert.Equal([("engagement", 500, 8_000, 4_000), ("fit", 1000, 15_000, 15_000)], total.Parts.Select(each => (each.Name, each.Weight, each.Score, each.Points)));
        Assert.Equal(19_000, total.Value);
    }

    [Fact]
    public void Shows_the_band_its_edges_and_where_time_alone_leads()
    {
        var story = Course().Event("Won").Event("Ordered");
        var band = Explain(story).Band!;
        Assert.Equal(("warm", "total", 30_000, Core.Story.Start), (band.Name, band.Of, band.Value, band.Since));
        Assert.Equal([("cold", 0, null, true), ("warm", 20, 15, true), ("mql", 50, (int?)45, false)], band.Edges.Select(each => (each.Name, each.From, each.OffBelow, each.IsOn)));
        Assert.Null(band.Next);
        var alone = Explain(Course().Event("Won").Row("role".Is("CTO")).At("1h"), "5d").Band!;
        Assert.Equal("warm", alone.Name);
        Assert.Null(alone.Next);
    }

    [Fact]
    public void Foretells_the_next_band_and_explains_it_when_asked_for_later()
    {
        var rules = Scores([Score("engagement", halfLife: "10d")], [Rule("won", "Won", 40)], bands: Bands("engagement", 0, ("cold", 0), ("warm", 20)));
        var story = new Story((Funnel() with { Scoring = rules }).With()).Event("Won");
        Assert.Equal(new NextBand(Core.Story.Start + Span("10d") + Duration.FromMilliseconds(1), "cold"), Explain(story).Band!.Next);
        Assert.Equal(("warm", "cold"), (Explain(story, "10d").Band!.Name, Explain(story, "11d").Band!.Name));
    }

    [Fact]
    public void Says_that_events_are_older_than_the_journal()
    {
        var story = Course().Event("Ordered").Event("Ordered");
        story.Effects.RemoveRange(0, 2);
        var share = Explain(story).Scores[1].Shares[0];
        Assert.Equal((30_000, 15_000, "before the journal's beginning"), (share.Points, share.Missing, share.MissingWhy));
    }

    [Fact]
    public void Forgets_what_was_before_an_erasure() =>
        Assert.Empty(Explain(Course().Row("role".Is("CTO")).Event("Ordered").At("1d").Erase().At("2d").Row("role".Is("Clerk"))).Scores[1].Shares);

    [Fact]
    public void Of_an_earlier_time_is_rebuilt_from_the_journal()
    {
        var story = Course().Event("Won").At("10d").Row("role".Is("CTO")).At("20d").Event("Ordered").Row("role".Is("Clerk"));
        var then = Explain(story, "10d");
        Assert.Equal((ExplainedFrom.Journal, ExplainedFrom.State), (then.Source, Explain(story).Source));
        Assert.Equal([15_000, 20_000], then.Scores.Select(each => each.Value));
        Assert.Equal((27_500, "warm"), (then.Total!.Value, then.Band!.Name));
        Assert.Equal(0, Explain(story, "-1s").Total!.Value);
    }

    /// <summary>A load is in no journal; what it set shows when it ceases, or at the end.</summary>
    [Fact]
    public void Of_an_earlier_time_knows_what_a_load_has_set()
    {
        var story = Course().Load("role".Is("CTO")).Event("Page Viewed").At("10d").Event("Page Viewed");
        Assert.Equal((20_000, "warm"), (Explain(story, "5d").Scores[1].Value, Explain(story, "5d").Band!.Name));
        story.At("20d").Row("role".Is("Clerk")).At("30d").Event("Page Viewed");
        Assert.Equal((20_000, "warm"), (Explain(story, "15d").Scores[1].Value, Explain(story, "15d").Band!.Name));
        Assert.Equal((0, "cold"), (Explain(story, "25d").Scores[1].Value, Explain(story, "25d").Band!.Name));
        story.At("40d").Erase();
        Assert.Equal(20_000, Explain(story, "15d").Scores[1].Value);
        Assert.Equal(0, Explain(story).Total!.Value);
    }

    [Fact]
    public void Has_lines_that_add_up_to_what_conditions_see() => Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[0, 1_000_000]).Sample((seed, looks) =>
    {
        var (funnel, history) = Playing.Pick(seed);
        var chance = new Random(looks);
        var taken = Playing.Play(funnel.Funnel, history.Inputs(), RandomHistory.End);
        var last = taken[chance.Next(taken.Count)];
        if (last.Next is not { IsNone: false } state)
            return;
        var journal = taken.TakeWhile(each => each != last).Append(last).SelectMany(each => each.Journal).Select(each => new JournalEntry(each)).ToList();
        var at = state.Now + Duration.FromMilliseconds(chance.NextInt64(40L * 86_400_000));
        var explained = ScoreExplanations.At("c1", state, journal, funnel.Funnel, at);
        AddsUp(explained, funnel.Funnel, state, at);
        var band = Advance(state, funnel.Funnel, at).Band;
        Assert.Equal(band.Length > 0 ? band : explained.Band?.Edges[0].Name ?? "", explained.Band?.Name ?? "");
        Assert.All(explained.Scores.SelectMany(each => each.Shares), share => Assert.True(share.MissingWhy is "" or "rounding", $"{share.Rule}: {share.MissingWhy} {share.Missing}"));
    }, iter: 500);

    [Fact]
    public void Of_an_earlier_time_is_near_what_it_was() => Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[0, 1_000_000]).Sample((seed, looks) =>
    {
        var (funnel, history) = Playing.Pick(seed);
        var taken = Playing.Play(funnel.Funnel, history.Inputs().Where(each => each.Input is not Input.ContactChanged { Load: true }), RandomHistory.End);
        var journal = taken.SelectMany(each => each.Journal).Select(each => new JournalEntry(each)).ToList();
        var then = taken[new Random(looks).Next(taken.Count)];
        if (then.Next is not { IsNone: false } state || taken[^1].Next.Now <= state.Now || taken.Any(each => each != then && each.Next.Now == state.Now))
            return;
        var explained = ScoreExplanations.At("c1", taken[^1].Next!, journal, funnel.Funnel, state.Now);
        var was = InboundStreams.Core.Scoring.Scores.At(state, funnel.Funnel, state.Now);
        Assert.Equal(ExplainedFrom.Journal, explained.Source);
        Assert.Equal(was.Band, explained.Band?.Name ?? "");
        foreach (var score in explained.Scores)
            Assert.InRange(score.Value - (was.TryRead(score.Name, out var value) ? value : 0), -1 - journal.Count, 1 + journal.Count);
    }, iter: 300);

    private static void AddsUp(ScoreExplanation explained, Funnel funnel, ContactState state, Instant at)
    {
        var read = InboundStreams.Core.Scoring.Scores.At(state, funnel, at);
        foreach (var score in explained.Scores)
        {
            Assert.True(read.TryRead(score.Name, out var value));
            Assert.Equal(value, score.Value);
            Assert.Equal(value, score.Shares.Sum(each => each.Points) + score.Attributes.Sum(each => each.Points) + score.Clamp);
            Assert.All(score.Shares, each => Assert.Equal(each.Points, each.Events.Sum(given => given.Left) + each.Missing));
            var sum = score.Value - score.Clamp;
            Assert.True(score.Clamp == 0 || (score.Clamp < 0 ? score.Value == score.Max * 1000L && sum > score.Value : score.Value == score.Min * 1000L && sum < score.Value), $"{score.Name}: {score.Clamp} at {score.Value}");
        }

        if (explained.Total is not { } total)
            return;
        Assert.True(read.TryRead(ScoreRules.Total, out var whole));
        Assert.Equal((whole, whole), (total.Value, total.Parts.Sum(each => each.Points)));
    }

    private static ContactState Advance(ContactState state, Funnel funnel, Instant at)
    {
        while (state.NextDue is { } due && due <= at)
            state = Decider.Decide("c1", state, new Input.TimerDue(due), funnel).Next;
        return state;
    }
}
