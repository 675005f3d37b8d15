using InboundStreams.Core.Conditions;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Sending;
using InboundStreams.Core.Workflows;
using static InboundStreams.Tests.Core.Define;

namespace InboundStreams.Tests.Core.Sending;

public sealed class A_send
{
    private static readonly (string, Value) Ana = "email".Is("ana@example.org");

    private static Story Story(params Step[] steps) => new(Funnel().With(Workflow("course", "Registered", steps)));

    [Fact]
    public void Waits_for_an_address_that_comes_within_the_grace()
    {
        var story = Story(Send("welcome"), Wait("1d"), Send("more")).Event("Registered").At("10m").Row(Ana);
        Assert.Equal(["+10m welcome"], story.Sent);
        Assert.Equal(Core.Story.Start + Span("72h"), story.Sends.Last().NotAfter);
        Assert.Equal("+1d10m more", story.At("5d").Sent.Last());
    }

    [Fact]
    public void Is_freed_by_a_load_too() => Assert.Equal(["+0 welcome"], Story(Send("welcome")).Event("Registered").At("10m").Load(Ana).Sent);

    [Theory]
    [InlineData(Step.IfWithheld.Continue, "+15m sent next")]
    [InlineData(Step.IfWithheld.Exit, "+15m ended withheld welcome")]
    public void Without_an_address_is_withheld_after_the_grace(Step.IfWithheld then, string expected)
    {
        var story = Story(Send("welcome", withheld: then), new Step.Notify("next", "next")).Event("Registered").At("1d");
        Assert.Contains("+15m withheld no_address welcome", story.Told);
        Assert.Contains(expected.Replace("sent", "notified", StringComparison.Ordinal), story.Told);
    }

    [Theory]
    [InlineData("no-at")]
    [InlineData("two@at@example.org")]
    [InlineData("@example.org")]
    [InlineData("a b@example.org")]
    public void To_what_is_no_address_is_withheld(string email) =>
        Assert.Contains("+0 withheld invalid_address welcome", Story(Send("welcome")).Load("email".Is(email)).Event("Registered").Told);

    [Fact]
    public void After_an_unsubscribe_is_withheld_but_for_transactional_ones()
    {
        var story = Story(Send("a", "news"), Wait("1d"), Send("b", "news"), Send("c")).Load(Ana).Event("Registered").At("1h").Outcome(OutcomeKind.Unsubscribed, "news").At("2d");
        Assert.Equal(["+0 a", "+1d c"], story.Sent);
        Assert.Contains("+1d withheld unsubscribed b", story.Told);
    }

    [Fact]
    public void Ends_its_run_at_an_unsubscribe_when_every_send_is_now_refused()
    {
        var story = Story(Send("a", "news"), Wait("1d"), Send("b", "news")).Load(Ana).Event("Registered").Outcome(OutcomeKind.Unsubscribed);
        Assert.Equal("+0 ended unsubscribed wait", story.Told.Last());
    }

    [Fact]
    public void To_a_topic_that_was_subscribed_again_leaves()
    {
        var story = Story(Wait("1d"), Send("a", "news"), Send("b", "offers"), Send("c")).Load(Ana, ("opted_in", Value.Bool(true)))
            .Event("Registered").Outcome(OutcomeKind.Unsubscribed, ago: "1m").Outcome(OutcomeKind.Subscribed, "news").At("2d");
        Assert.Equal(["+1d a", "+1d c"], story.Sent);
    }

    [Fact]
    public void That_needs_consent_asks_for_it() => Assert.Equal(
        ["+0 withheld no_consent a", "+0 sent b"],
        Story(Send("a", "offers"), Send("b", "news")).Load(Ana).Event("Registered").Told.Where(each => each.Contains("sent", StringComparison.Ordinal) || each.Contains("held", StringComparison.Ordinal)));

    [Theory]
    [InlineData(OutcomeKind.Bounced, "bounced")]
    [InlineData(OutcomeKind.Complained, "complained")]
    public void To_an_address_that_refuses_is_withheld_until_there_is_another(OutcomeKind kind, string reason)
    {
        var story = Story(Send("a"), Wait("1d"), Send("b"), Wait("1d", "w2"), Send("c")).Load(Ana).Event("Registered").Outcome(kind).At("1d12h").Row("email".Is("new@example.org")).At("3d");
        Assert.Equal(["+0 a", "+2d c"], story.Sent);
        Assert.Contains($"+1d withheld {reason} b", story.Told);
    }

    [Fact]
    public void Follows_the_later_word_whichever_arrives_first()
    {
        Story Told(params (OutcomeKind Kind, string Ago)[] words)
        {
            var story = Story(Wait("1d"), Send("a", "news"), Send("b")).Load(Ana).Event("Registered").At("10h");
            foreach (var (kind, ago) in words)
                story.Outcome(kind, "news", ago: ago);
            return story.At("2d");
        }

        Assert.Equal(["+1d b"], Told((OutcomeKind.Unsubscribed, "1h"), (OutcomeKind.Subscribed, "2h")).Sent);
        Assert.Contains("+10h consent_ignored older", Told((OutcomeKind.Unsubscribed, "1h"), (OutcomeKind.Subscribed, "2h")).Told);
        Assert.Equal(["+1d a", "+1d b"], Told((OutcomeKind.Subscribed, "1h"), (OutcomeKind.Unsubscribed, "2h")).Sent);
        Assert.Equal(["+1d b"], Told((OutcomeKind.Subscribed, "1h"), (OutcomeKind.Unsubscribed, "1h")).Sent);
        Assert.Equal(["+1d b"], Told((OutcomeKind.Unsubscribed, "1h"), (OutcomeKind.Subscribed, "1h")).Sent);
    }

    [Fact]
    public void To_a_topic_that_comes_later_is_withheld_from_who_has_unsubscribed_from_all_but_one()
    {
        var story = Story(Send("a", "news")).Load(Ana).Event("Registered").Outcome(OutcomeKind.Unsubscribed, ago: "2m").Outcome(OutcomeKind.Subscribed, "news", ago: "1m");
        Assert.False(story.State.Refusals.IsUnsubscribed("news"));
        Assert.True(story.State.Refusals.IsUnsubscribed("of a later version"));
    }

    [Fact]
    public void To_an_address_that_refused_is_withheld_however_it_is_written_and_when_it_comes_back()
    {
        var story = Story(Send("a"), Wait("1d"), Send("b"), Wait("1d", "w2"), Send("c"), Wait("1d", "w3"), Send("d"))
            .Load("email".Is("Ana@Bücher.example")).Event("Registered").Outcome(OutcomeKind.Bounced).At("12h").Row("email".Is(" ana@xn--bcher-kva.EXAMPLE"))
            .At("1d12h").Row("email".Is("new@example.org")).Outcome(OutcomeKind.Complained)
            .At("2d12h").Row("email".Is("ana@bücher.example")).At("4d");
        Assert.Equal(["+0 a"], story.Sent);
        Assert.Equal(
            ["+1d withheld bounced b", "+2d withheld complained c", "+3d withheld bounced d"],
            story.Told.Where(each => each.Contains("withheld", StringComparison.Ordinal)));
    }

    [Fact]
    public void Remembers_no_more_addresses_than_it_may_and_says_so()
    {
        var story = Story(Send("a")).Load(Ana).Event("Registered");
        for (var i = 0; i <= StateLimits.SuppressedMax; i++)
            story.Row("email".Is($"a{i}@example.org")).Outcome(OutcomeKind.Bounced, url: $"{i}");
        Assert.Equal(StateLimits.SuppressedMax, story.State.Refusals.Suppressed.Length);
        Assert.Single(story.Told, each => each.Contains("limit_reached suppressed_addresses", StringComparison.Ordinal));
    }
}
