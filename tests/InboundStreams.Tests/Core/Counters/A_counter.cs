using System.Globalization;
using InboundStreams.Core;
using InboundStreams.Core.Counters;
using InboundStreams.Core.Decisions;
using static InboundStreams.Tests.Core.Define;

namespace InboundStreams.Tests.Core.Counters;

public sealed class A_counter
{
    private static readonly FunnelDefinition Counting = Funnel() with
    {
        TimeZone = "Europe/Madrid",
        Counters = [Counter("views", "Page Viewed", "event.properties.n > 1")],
    };

    private static Story Of(string condition) => new(new Funnel(Counting with { Segments = [Segment("active", condition)] }));

    [Fact]
    public void Counts_the_events_for_which_it_holds()
    {
        var story = new Story(new Funnel(Counting)).Event("Page Viewed", "n".Is(2)).Event("Page Viewed", "n".Is(1)).Event("Ordered", "n".Is(9)).Event("Page Viewed", "n".Is(3));

        Assert.Equal(2, Assert.Single(story.State.Counters).Days.Single().Count);
    }

    [Theory]
    [InlineData("1d", 1)]
    [InlineData("2d", 2)]
    [InlineData("3d", 2)]
    [InlineData("4d", 3)]
    [InlineData("2w", 3)]
    public void Counts_civil_days_of_the_funnels_zone_today_included(string window, int expected)
    {
        // Start is 13:00 in Madrid on 2 March: views on the 2nd, on the 4th at 23:59 and on the 5th at 00:01.
        var story = Of($"count('views', '{window}') == {expected}")
            .Event("Page Viewed", "n".Is(2)).At("2d10h59m").Event("Page Viewed", "n".Is(2)).At("2d11h1m").Event("Page Viewed", "n".Is(2));

        Assert.Equal(["active"], story.State.Segments);
    }

    [Fact]
    public void Counts_a_late_event_on_the_day_on_which_it_happened()
    {
        var story = new Story(new Funnel(Counting)).At("10d").Event("Page Viewed", "n".Is(2)).EventAgo("2d", "Page Viewed", "n".Is(2)).EventAgo("9d", "Page Viewed", "n".Is(2));

        Assert.Equal([1, 1, 1], story.State.Counters.Single().Days.Select(each => each.Count));
        Assert.Equal([7, 2], story.State.Counters.Single().Days.Zip(story.State.Counters.Single().Days.Skip(1)).Select(pair => pair.Second.Day - pair.First.Day));
    }

    [Fact]
    public void Counts_a_duplicate_once() =>
        Assert.Equal(1, new Story(new Funnel(Counting)).Message("m", "Page Viewed", null, "n".Is(2)).Message("m", "Page Viewed", null, "n".Is(2)).State.Counters.Single().Days.Single().Count);

    [Fact]
    public void Is_seen_by_event_rules_with_the_event_at_hand()
    {
        var funnel = Counting with { Scoring = Scores([Score("engagement"), Score("fit")], [Rule("third", "Page Viewed", 10, where: "count('views', '1d') == 3")]) };
        var story = new Story(new Funnel(funnel)).Event("Page Viewed", "n".Is(2)).Event("Page Viewed", "n".Is(2)).Event("Page Viewed", "n".Is(2)).Event("Page Viewed", "n".Is(2));

        Assert.Equal(10_000, story.ScoreNow());
    }

    [Fact]
    public void Lets_an_attribute_rule_hold_and_lets_go_at_midnight()
    {
        var funnel = Counting with { Scoring = Scores([Score("engagement"), Score("fit", weight: 1000)], [], [While("often", "count('views', '2d') >= 2", 7)]) };
        var story = new Story(new Funnel(funnel)).Event("Page Viewed", "n".Is(2)).At("1h").Event("Page Viewed", "n".Is(2)).At("5d");

        Assert.Equal(["+01h score_changed holds", "+1d11h score_changed no_longer_holds"], story.Journal.Select(Story.Line));
    }

    [Fact]
    public void Starts_empty_after_it_was_removed()
    {
        var story = new Story(new Funnel(Counting)).Event("Page Viewed", "n".Is(2));
        story.Funnel = new Funnel(Funnel(2));
        story.Visit();

        Assert.Empty(story.State.Counters);
    }

    [Fact]
    public void Remembers_no_more_days_than_the_longest_window_has()
    {
        var story = new Story(new Funnel(Counting));
        for (var day = 0; day < 500; day++)
            story.At($"{day.ToString(CultureInfo.InvariantCulture)}d").Event("Page Viewed", "n".Is(2));
        story.EventAgo("400d", "Page Viewed", "n".Is(2));

        var days = story.State.Counters.Single().Days;
        Assert.Equal(CounterDefinition.DaysMax, days.Length);
        Assert.Equal(CounterDefinition.DaysMax - 1, days[^1].Day - days[0].Day);
    }

    [Theory]
    [InlineData(4, 102)]
    [InlineData(3, 103)]
    [InlineData(2, 105)]
    [InlineData(1, 105)]
    [InlineData(5, null)]
    public void Finds_the_day_on_which_a_window_holds_less(long threshold, int? expected)
    {
        var counted = new CountedDays("views", [new(90, 7), new(97, 1), new(98, 1), new(100, 2)]);

        Assert.Equal(4, counted.InWindow(100, 5));
        Assert.Equal(expected, counted.FirstDayBelow(100, 5, threshold));
    }
}
