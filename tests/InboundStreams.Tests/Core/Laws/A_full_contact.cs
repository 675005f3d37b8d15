using CsCheck;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Scoring;
using NodaTime;
using static InboundStreams.Tests.Core.Define;

namespace InboundStreams.Tests.Core.Laws;

/// <summary>Whatever comes, a contact's state stays small enough to be written with every transaction.</summary>
public sealed class A_full_contact
{
    /// <summary>1,000 message ids of 16 bytes, 1,000 keys, 100 runs with the event that began them.</summary>
    private const int BytesMax = 64_000;

    private static readonly string[] Names = ["Registered", "Page Viewed", "Ordered", "Left", "Clicked", "Unknown"];

    [Fact]
    public void Stays_bounded_in_any_long_history() => Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[0, 3]).Sample((seed, pace) =>
    {
        var (chance, story, most) = (new Random(seed), new Story(Chance.Funnel), 0);
        var hours = 0.0;
        for (var i = 0; i < 3000; i++)
        {
            hours += chance.NextDouble() * pace * 3;
            story.At(FormattableString.Invariant($"{(long)(hours * 3_600_000)}ms"));
            story.EventAgo($"{(chance.Next(5) == 0 ? chance.Next(80) : 0)}h", chance.Next(8) == 0 ? "Left" : chance.Next(2) == 0 ? "Registered" : Names[chance.Next(Names.Length)], "key".Is($"key-{chance.Next(5000)}"), "n".Is(chance.Next(13)));
            if (i % 100 == 0)
                most = Math.Max(most, Playing.Bytes(story.State).Length);
        }

        Assert.All(story.State.Enrollments, each => Assert.InRange(each.Keys.Length, 0, StateLimits.KeysMax));
        return most < BytesMax;
    }, iter: 10);

    [Fact]
    public void Of_ten_thousand_events_in_one_second_says_which_limits_it_has_met()
    {
        var story = new Story(Chance.Funnel);
        var most = 0;
        for (var i = 0; i < 10_000; i++)
        {
            story.At(FormattableString.Invariant($"{i / 10}ms"));
            story.Event(i % 2 == 0 ? "Registered" : "Page Viewed", "key".Is($"key-{i}"), "n".Is(i % 13));
            if (i % 500 == 0)
                most = Math.Max(most, Playing.Bytes(story.State).Length);
        }

        Assert.InRange(Math.Max(most, Playing.Bytes(story.State).Length), 10_000, BytesMax);
        Assert.Equal(1, story.Journal.Count(each => each is { Kind: "limit_reached", Reason: "seen_messages" }));
        Assert.Contains(story.Journal, each => each is { Kind: "not_enrolled", Reason: "too_many_runs" });
    }

    /// <summary>A cap with short periods and events out of order would keep a period for every event.</summary>
    [Fact]
    public void Keeps_only_so_many_periods_of_a_cap()
    {
        var rule = Rule("seen", "Page Viewed", 1, cap: new PointsCap(1, null, new CapPeriod.Every(Span("1s"))));
        var story = new Story((Funnel() with { Scoring = Scores([Score("engagement")], [rule]) }).With()).At("3d");
        var chance = new Random(1);
        for (var i = 0; i < 1000; i++)
            story.EventAgo($"{(i % 2 == 0 ? chance.Next(200_000) : chance.Next(100))}s", "Page Viewed");
        Assert.InRange(story.State.Shares[0].Buckets.Length, StateLimits.BucketsMax - 5, StateLimits.BucketsMax);
        Assert.True(story.State.Shares[0].Buckets.Zip(story.State.Shares[0].Buckets.Skip(1)).All(pair => pair.First.Id < pair.Second.Id));
        Assert.DoesNotContain(story.Journal, each => each.Kind == "limit_reached");
    }

    [Fact]
    public void May_have_been_given_points_by_hundreds_of_rules()
    {
        var rules = Enumerable.Range(0, 200).Select(each => Rule($"rule{each}", each % 3 == 0 ? "Ordered" : "Page Viewed", 1)).ToArray();
        var story = new Story((Funnel() with { Scoring = Scores([Score("engagement", "30d")], rules) }).With());
        story.Event("Page Viewed").Event("Ordered").Event("Ordered").Event("Page Viewed").Event("Page Viewed");
        Assert.Equal((133 * 3) + (67 * 2), story.Score!.Value / 1000);
        Assert.Equal(rules.Where(each => each.Event == "Page Viewed").Concat(rules.Where(each => each.Event == "Ordered")).Select(each => StableHash.Of(each.Name)), story.State.Shares.Select(each => each.Rule));
        Assert.All(story.State.Shares, each => Assert.Equal(Array.FindIndex(rules, rule => each.IsOf(rule.Name)) % 3 == 0 ? 2 : 3, each.Times));
    }

    [Fact]
    public void Remembers_only_so_many_broken_conditions()
    {
        var rules = Enumerable.Range(0, 100).Select(each => Rule($"rule{each}", "Page Viewed", 1, where: "contact.employees > 5")).ToArray();
        var story = new Story((Funnel() with { Scoring = Scores([Score("engagement")], rules) }).With()).Event("Page Viewed").Event("Page Viewed");
        Assert.Equal(StateLimits.ConditionErrorsMax, story.State.ConditionErrors.Length);
        Assert.Equal(StateLimits.ConditionErrorsMax, story.Journal.Count(each => each.Kind == "condition_error"));
    }
}
