using InboundStreams.Core.Scoring;
using static InboundStreams.Tests.Core.Define;

namespace InboundStreams.Tests.Core.Scoring;

public sealed class A_band
{
    private static Story Story(string of = "total") => new((Funnel() with
    {
        Scoring = Scores(
            [Score("engagement", halfLife: "10d", weight: 1000), Score("fit", halfLife: "100d", weight: 1000)],
            [Rule("small", "Small", 20), Rule("big", "Big", 30), Rule("slow", "Slow", 20, "fit"), Rule("bad", "Bad", -12)],
            [While("decides", "contact.role == 'CTO'", 50)],
            Bands(of, 5, ("cold", 0), ("warm", 20), ("mql", 50))),
    }).With());

    /// <summary>What is taken away is forgotten within days, what is given is not.</summary>
    private static Story Forgiving() => new((Funnel() with
    {
        Scoring = Scores(
            [Score("interest", weight: 1000), Score("trouble", halfLife: "1d", min: -100, weight: 1000)],
            [Rule("asked", "Asked", 45, "interest"), Rule("came", "Came", 1, "interest"), Rule("bounced", "Bounced", -15, "trouble"), Rule("left", "Left", -15, "trouble")],
            bands: Bands("total", 5, ("cold", 0), ("warm", 40))),
    }).With());

    private static IEnumerable<string> Changes(Story story) => story.Told.Where(each => each.Contains("band_changed", StringComparison.Ordinal));

    [Fact]
    public void Rises_at_its_edge_by_one_transition() =>
        Assert.Equal(["+0 band_changed rose", "+0 band_changed rose"], Changes(Story().Event("Small").Event("Big").Event("Big")));

    [Theory]
    [InlineData("total")]
    [InlineData("engagement")]
    public void Rises_when_its_value_is_the_edge(string of)
    {
        Assert.Equal("warm", Story(of).Event("Small").Score!.Band);
        Assert.Equal("mql", Story(of).Event("Small").Event("Big").Score!.Band);
    }

    [Theory]
    [InlineData("cold", "Bounced", "Bounced", "Asked")]
    [InlineData("cold", "Bounced", "Asked", "Bounced", "Bounced")]
    [InlineData("warm", "Bounced", "Bounced", "10d", "Asked")]
    [InlineData("warm", "Bounced", "10d", "Asked")]
    [InlineData("warm", "Bounced", "Left", "Came", "10d", "Asked")]
    [InlineData("warm", "Bounced", "Bounced", "Asked", "10d", "Came")]
    [InlineData("warm", "Bounced", "Asked", "10d", "Came")]
    [InlineData("warm", "Came", "Bounced", "Bounced", "10d", "Asked")]
    public void Rises_with_the_next_points_when_what_was_taken_away_has_been_forgotten(string band, params string[] inputs)
    {
        var story = Forgiving();
        foreach (var each in inputs)
            _ = each == "10d" ? story.At(each) : story.Event(each);
        Assert.Equal(band, story.Score!.Band);
    }

    [Fact]
    public void Goes_off_below_the_edge_less_the_hysteresis()
    {
        var story = Story().Event("Big").Event("Bad");
        Assert.Equal("warm", story.Score!.Band);
        Assert.Equal("cold", story.Event("Bad").Score!.Band);
    }

    /// <summary>20 points are below 15 after 10 d · log₂(20/15) = 4.1503749928 days = 358592.3994 s.</summary>
    [Fact]
    public void Cools_in_the_first_millisecond_below_without_any_input()
    {
        var story = Story().Event("Small");
        var due = story.State.NextDue!.Value;
        Assert.Equal(358_592_400, (due - Core.Story.Start).TotalMilliseconds, 1.0);
        story.At("6d");
        Assert.Equal(["+0 band_changed rose", "+4d03h36m32s band_changed fell"], Changes(story));
        Assert.Equal("cold", story.Score!.Band);
        Assert.InRange(story.Score.Value, 14_999, 14_999);
        Assert.Null(story.State.NextDue);
    }

    [Fact]
    public void Falls_step_by_step_as_time_passes()
    {
        var story = Story().Event("Big").Event("Slow").Event("Small").At("1000d");
        Assert.Equal(["rose", "rose", "fell", "fell"], Changes(story).Select(each => each.Split(' ')[^1]));
    }

    [Fact]
    public void Looks_again_when_points_came_after_its_timer_was_set()
    {
        var story = Story().Event("Small").At("3d").Event("Slow");
        Assert.Equal(4, (int)(story.State.NextDue!.Value - Core.Story.Start).TotalDays);
        story.At("5d");
        Assert.Equal("warm", story.Score!.Band);
        Assert.True(story.State.NextDue > story.Now);
        story.At("300d");
        Assert.Equal("cold", story.Score!.Band);
    }

    /// <summary>A look that comes too early is nobody's business: an event that comes out of order after it is cut as if it had not been.</summary>
    [Fact]
    public void Is_looked_at_too_early_without_moving_the_clock()
    {
        var story = Story().Event("Small").At("3d").Event("Slow");
        var (clock, due) = (story.State.Now, story.State.NextDue!.Value);

        story.At("5d");

        Assert.True(due < story.Now && story.State.NextDue > due);
        Assert.Equal(clock, story.State.Now);
        Assert.Empty(story.Last);
    }

    [Fact]
    public void Never_rises_by_time_alone()
    {
        var rules = Scores([Score("engagement", halfLife: "1d", min: -100), Score("fit")], [Rule("bad", "Bad", -50), Rule("good", "Good", 30, "fit")], bands: Bands("engagement", 0, ("cold", -100), ("neutral", -10)));
        var story = new Story((Funnel() with { Scoring = rules }).With()).Event("Bad").At("30d");
        Assert.Equal("cold", story.Score!.Band);
        Assert.Null(story.State.NextDue);
    }

    [Fact]
    public void Held_by_attributes_alone_has_no_timer()
    {
        var story = Story().Row("role".Is("CTO"));
        Assert.Equal("mql", story.Score!.Band);
        Assert.Null(story.State.NextDue);
    }

    [Fact]
    public void Of_a_load_is_silent()
    {
        var story = Story().Load("role".Is("CTO"));
        Assert.Empty(story.Journal);
        Assert.Equal("mql", story.Score!.Band);
    }

    [Fact]
    public void Is_recomputed_silently_when_its_edges_change()
    {
        var story = Story().Event("Big");
        story.Funnel = (Funnel(2) with { Scoring = story.Funnel.Definition.Scoring with { Bands = Bands("total", 5, ("low", 0), ("hot", 25)) } }).With();
        story.Effects.Clear();
        story.Visit();
        Assert.Equal(("hot", 0), (story.Score!.Band, story.Journal.Count()));
    }

    [Fact]
    public void That_an_edit_has_removed_gives_way_to_the_lowest()
    {
        var story = Story().Event("Big");
        Assert.Equal("warm", story.State.Band);
        story.Funnel = (Funnel(2) with { Scoring = story.Funnel.Definition.Scoring with { Bands = Bands("total", 5, ("low", 0), ("high", 60)) } }).With();
        story.Effects.Clear();
        story.Visit();
        Assert.Equal(("low", "low", 0), (story.State.Band, story.Score!.Band, story.Journal.Count()));
    }
}
