using System.Globalization;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Scoring;
using NodaTime;
using static InboundStreams.Tests.Core.Define;

namespace InboundStreams.Tests.Core.Laws;

public sealed class Bands_at_the_edge
{
    private static Story Of(int hysteresis = 5, string? halfLife = null) => new((Funnel() with
    {
        Scoring = Scores(
            [Score("engagement", halfLife, min: -100)],
            [Rule("given", "Given", 0) with { Points = Worth("event.properties.n * 0.0009765625") }],
            bands: Bands("engagement", hysteresis, ("cold", 0), ("warm", 20), ("mql", 50))),
    }).With());

    /// <summary>In 1024ths of a point, which are exact; after each the band.</summary>
    [Theory]
    [InlineData(5, "20479 1", "cold warm")]
    [InlineData(5, "20480 -5120 -1", "warm warm cold")]
    [InlineData(5, "51199 1 -5120 -1", "warm mql mql warm")]
    [InlineData(5, "61440 -61440", "mql cold")]
    [InlineData(5, "61440 -46080 -1", "mql warm cold")]
    [InlineData(5, "15360 5119", "cold cold")]
    [InlineData(0, "20480 -1 1", "warm cold warm")]
    [InlineData(5, "20480 -1 1", "warm warm warm")]
    [InlineData(40, "51200 -40960 -1 -30719 20480", "mql mql warm warm warm")]
    [InlineData(5, "-1024 1024", "cold cold")]
    public void Go_on_at_it_and_off_below_it_less_the_hysteresis(int hysteresis, string given, string bands)
    {
        var story = Of(hysteresis);
        List<string> seen = [];
        foreach (var each in given.Split(' '))
        {
            story.Event("Given", "n".Is(long.Parse(each, CultureInfo.InvariantCulture)));
            seen.Add(story.State.Band.Length > 0 ? story.State.Band : story.Score!.Band);
        }

        Assert.Equal(bands, string.Join(' ', seen));
    }

    [Fact]
    public void Of_a_name_that_is_gone_count_as_the_lowest()
    {
        var story = Of();
        story.State = new ContactParts { Now = Story.Start, Version = 1, Band = "gone" }.ToState();
        Assert.Equal("cold", InboundStreams.Core.Scoring.Scores.At(story.State, story.Funnel, Story.Start).Band);
        story.Event("Given", "n".Is(25 * 1024));
        Assert.Equal(["+0 band_changed rose"], story.Told);
        Assert.Equal("cold", story.Journal.Last().Details.TryGet("from", out var from) ? from.AsString : "");
    }

    [Fact]
    public void Without_bands_are_empty()
    {
        var story = new Story((Funnel() with { Scoring = Scores([Score("engagement")], [Rule("given", "Given", 30)]) }).With()).Event("Given");
        Assert.Equal(("", "", null), (story.State.Band, story.Score!.Band, story.State.NextDue));
    }

    [Fact]
    public void Are_forgotten_when_the_funnel_has_none_any_more()
    {
        var story = Of(halfLife: "10d").Event("Given", "n".Is(25 * 1024));
        story.Funnel = (Funnel(2) with { Scoring = story.Funnel.Definition.Scoring with { Bands = null } }).With();
        story.Visit();
        Assert.Equal(("", null, null), (story.State.Band, story.State.BandCoolsAt, story.State.NextDue));
    }

    /// <summary>The lowest band, and one that nothing fading holds, need no timer.</summary>
    [Theory]
    [InlineData("10d", 20_479, false)]
    [InlineData("10d", 20_480, true)]
    [InlineData(null, 20_480, false)]
    [InlineData("10d", -20_480, false)]
    public void Have_a_timer_only_where_time_leads_out_of_them(string? halfLife, int given, bool hasTimer)
    {
        var story = Of(halfLife: halfLife).Event("Given", "n".Is(given));
        Assert.Equal((hasTimer, hasTimer), (story.State.BandCoolsAt is not null, story.State.NextDue is not null));
    }

    /// <summary>From 40 points, half-life 10 days: below 15 after 10 · log₂(40/15) days; from mql at 60 first below 45.</summary>
    [Theory]
    [InlineData(40_960, 15)]
    [InlineData(61_440, 45)]
    [InlineData(51_199, 15)]
    public void Are_left_in_the_millisecond_that_the_logarithm_says(int given, int below)
    {
        var story = Of(halfLife: "10d").Event("Given", "n".Is(given));
        var exact = 864_000_000 * Math.Log2(given / 1024.0 / below);
        Assert.Equal(exact, (story.State.BandCoolsAt!.Value - Story.Start).TotalMilliseconds, 2.0);
    }

    /// <summary>Two half-lives and a loss that fades as well: checked against every minute.</summary>
    [Fact]
    public void Are_left_when_a_sum_that_has_no_closed_form_falls_below()
    {
        var rules = Scores(
            [Score("quick", halfLife: "1d", min: -100, weight: 1000), Score("slow", halfLife: "30d", min: -100, weight: 500)],
            [Rule("a", "A", 40, "quick"), Rule("b", "A", -25, "slow"), Rule("c", "C", 60, "slow")],
            bands: Bands("total", 2, ("cold", 0), ("warm", 12)));
        var story = new Story((Funnel() with { Scoring = rules }).With()).Event("A").Event("C");
        var before = story.State;
        story.At("300d");
        var fell = story.Journal.Last(each => each is { Kind: "band_changed", Reason: "fell" }).At;
        for (var minute = Story.Start; minute < fell; minute += Duration.FromMinutes(1))
            Assert.True(Read(before, story.Funnel, minute) >= 10_000);
        Assert.True(Read(before, story.Funnel, fell - Duration.FromMilliseconds(1)) >= 10_000 && Read(before, story.Funnel, fell) < 10_000);
    }

    /// <summary>A loss of the same size fades away sooner: the value dips below the edge before it would in the end.</summary>
    [Fact]
    public void Are_left_at_the_first_crossing_of_several()
    {
        var rules = Scores(
            [Score("quick", halfLife: "1d", weight: 1000), Score("slow", halfLife: "5d", min: -100, weight: 1000), Score("kept", weight: 1000)],
            [Rule("a", "A", 40, "quick"), Rule("b", "A", -40, "slow"), Rule("c", "A", 30, "kept")],
            bands: Bands("total", 5, ("cold", 0), ("warm", 20)));
        var story = new Story((Funnel() with { Scoring = rules }).With()).Event("A");
        var due = story.State.BandCoolsAt!.Value;
        Assert.InRange((due - Story.Start).TotalHours, 1, 48);
        Assert.True(Read(story.State, story.Funnel, due - Duration.FromMilliseconds(1)) >= 15_000 && Read(story.State, story.Funnel, due) < 15_000);
        story.At("60d");
        Assert.Equal(("cold", 29_000), (story.State.Band, Read(story.State, story.Funnel, story.Now) / 1000 * 1000));
    }

    private static long Read(ContactState state, InboundStreams.Core.Funnel funnel, Instant at) => InboundStreams.Core.Scoring.Scores.At(state, funnel, at).TryRead("total", out var thousandths) ? thousandths : 0;
}
