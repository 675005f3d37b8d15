using InboundStreams.Core.Decisions;
using InboundStreams.Core.Workflows;
using static InboundStreams.Tests.Core.Define;

namespace InboundStreams.Tests.Core.Workflows;

public sealed class Enrolling
{
    private static readonly Enrollment EveryMatch = new(null, EnrollAgain.EveryMatch);

    private static Story With(Enrollment enrollment, params Step[] steps) =>
        new Story(Funnel().With(Workflow("course", "Registered", steps) with { Enroll = enrollment })).Load("email".Is("ana@example.org"));

    private static IEnumerable<string> Entries(Story story) => story.Told.Where(each => each.Contains("enrolled", StringComparison.Ordinal));

    [Fact]
    public void Once_is_once() =>
        Assert.Equal(["+0 enrolled", "+9d not_enrolled already_enrolled"], Entries(With(Enrollment.Once, Send("a")).Event("Registered").At("9d").Event("Registered")));

    [Fact]
    public void With_every_match_needs_the_run_before_to_be_over() => Assert.Equal(
        ["+0 enrolled", "+1d not_enrolled running", "+3d enrolled"],
        Entries(With(EveryMatch, Wait("2d"), Send("a")).Event("Registered").At("1d").Event("Registered").At("3d").Event("Registered")));

    [Fact]
    public void Keeps_its_least_gap() => Assert.Equal(
        ["+0 enrolled", "+1d not_enrolled min_gap", "+7d enrolled"],
        Entries(With(EveryMatch with { MinGap = Span("7d") }, Send("a")).Event("Registered").At("1d").Event("Registered").At("7d").Event("Registered")));

    [Fact]
    public void Holds_for_each_key()
    {
        var story = With(Keyed("event.properties.course"), Wait("2d"), Send("a"))
            .Event("Registered", "course".Is("x")).Event("Registered", "course".Is("y")).Event("Registered", "course".Is("x")).Event("Registered");
        Assert.Equal(["+0 enrolled", "+0 enrolled", "+0 not_enrolled already_enrolled", "+0 not_enrolled no_key"], Entries(story));
        Assert.Equal(["x", "y"], story.State.Runs.Select(each => each.Key));
        Assert.Equal([1, 2], story.State.Runs.Select(each => each.Enrollment));
        Assert.Equal(2, story.At("3d").Sends.Select(each => each.SendId).Distinct().Count());
    }

    [Fact]
    public void Needs_the_trigger_to_match()
    {
        var workflow = Workflow("course", "Registered", Send("a")) with { Trigger = new EventMatch("Registered", OnEvent("event.properties.course == 'x'")) };
        Assert.Empty(Entries(new Story(Funnel().With(workflow)).Event("Registered", "course".Is("y"))));
    }

    [Theory]
    [InlineData("72h", "enrolled")]
    [InlineData("73h", "not_enrolled late")]
    public void Is_refused_for_an_event_that_comes_too_late(string ago, string expected) =>
        Assert.Equal([$"+10d {expected}"], Entries(With(Enrollment.Once, Send("a")).At("10d").Event("Other").EventAgo(ago, "Registered")));

    [Fact]
    public void Never_follows_from_a_load_or_a_row() =>
        Assert.Empty(With(Enrollment.Once, Send("a")).Load("email".Is("b@example.org")).Row("email".Is("c@example.org")).Told);

    [Fact]
    public void Remembers_no_more_keys_than_it_may_and_says_so()
    {
        var story = With(Keyed("event.properties.course"), Send("a"));
        for (var i = 0; i <= StateLimits.KeysMax + 5; i++)
            story.Event("Registered", "course".Is(i));
        Assert.Equal(StateLimits.KeysMax, Assert.Single(story.State.Enrollments).Keys.Length);
        Assert.Single(story.Journal, each => each.Reason == "enrolled_keys");
    }

    [Fact]
    public void Is_refused_beyond_the_most_runs()
    {
        var story = With(Keyed("event.properties.course"), Wait("2d"));
        for (var i = 0; i <= StateLimits.RunsMax; i++)
            story.Event("Registered", "course".Is(i));
        Assert.Equal((StateLimits.RunsMax, "+0 not_enrolled too_many_runs"), (story.State.Runs.Length, story.Told.Last()));
    }
}
