using InboundStreams.Core.Decisions;
using InboundStreams.Core.Scoring;
using InboundStreams.ReadModel;
using InboundStreams.ReadModel.Contacts;
using InboundStreams.ReadModel.Stores;
using InboundStreams.Tests.Core;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using static InboundStreams.Tests.Core.Define;
using static InboundStreams.Tests.ReadModel.Journals;

namespace InboundStreams.Tests.ReadModel;

public sealed class A_contact_view
{
    [Theory]
    [InlineData(0, 35_000, 10_000)]
    [InlineData(-60, 35_000, 10_000)]
    [InlineData(24 * 60, 32_500, 5_000)]
    [InlineData(48 * 60, 31_250, 2_500)]
    [InlineData(24 * 60 * 365, 30_000, 0)]
    public async Task Decays_the_score_to_now(int minutes, long value, long engagement)
    {
        var view = await View(At(minutes), Score("c1", 0, 1));
        Assert.Equal(value, view!.Value);
        Assert.Equal([("engagement", engagement, engagement, 0L), ("fit", 30_000L, 0L, 30_000L)], view.Scores.Select(each => (each.Name, each.Value, each.Shares, each.Attributes)));
        Assert.Equal(("warm", At(0)), (view.Band, view.AsOf!.Value));
    }

    [Fact]
    public async Task Keeps_each_score_within_its_limits()
    {
        ScorePart part = new("engagement", 1000, 150L << 32, null, -(200L << 32), -20, 100);
        var view = await View(At(0), new ScoreRecord(1, new LeadScore("c1", -20_000, "", At(0), [part])));
        Assert.Equal((-20_000, -20_000), (view!.Value!.Value, view.Scores[0].Value));
    }

    [Fact]
    public async Task Of_a_contact_without_a_score_says_so()
    {
        var view = await View(At(0), null, Line("c1", 0, 1, "enrolled"));
        Assert.Null(view!.Value);
        Assert.Equal(("", 0, 1, 1), (view.Band, view.Scores.Length, view.Runs.Length, view.Journal.Length));
    }

    [Fact]
    public async Task Of_nobody_is_nothing() => Assert.Null(await new Queries(new MemoryReadStore()).ContactAsync("c1", At(0)));

    /// <summary>The law: reading decays as deciding does. A reader sums before it decays, so it may be a unit of rounding below.</summary>
    [Theory]
    [InlineData("6h")]
    [InlineData("1d")]
    [InlineData("17d")]
    [InlineData("400d")]
    public void Shows_what_the_decision_core_would_compute(string after)
    {
        ScoreDefinition[] scores = [Score("engagement", halfLife: "14d", max: 200, weight: 500), Score("fit", weight: 1000)];
        var story = new Story((Funnel() with { Scoring = Scores(scores, [Rule("seen", "Page Viewed", 7), Rule("video", "Video Watched", 11)], [While("decides", "contact.role == 'CTO'", 30)]) }).With());
        var written = Written(story.Event("Page Viewed").At("5h").Event("Video Watched"));
        var later = Written(story.At(after).Event("Page Viewed"));
        var atReading = ScoreReading.ValueAt(written, later.AsOf);
        Assert.Equal(written.Value, ScoreReading.ValueAt(written, written.AsOf));
        Assert.InRange(later.Value - 3_500 - atReading, 0, 1);
    }

    private static LeadScore Written(Story story) => story.Effects.OfType<Effect.Score>().Last().Value;

    private static async Task<ContactView?> View(Instant now, ScoreRecord? score, params JournalRecord[] journal)
    {
        var store = new MemoryReadStore();
        await new Projector(store, TimeProvider.System, NullLogger.Instance).ProjectAsync(score is null ? [] : [score], journal, default);
        return await new Queries(store).ContactAsync("c1", now);
    }
}
