using CsCheck;
using InboundStreams.Core.Sending;
using static InboundStreams.Tests.Core.Define;

namespace InboundStreams.Tests.Core.Sending;

/// <summary>Who refused is not written to, whatever the order in which the words arrive.</summary>
public sealed class The_last_word
{
    private static readonly string?[] Topics = [null, "news", "offers"];

    private static readonly Gen<(int Topic, bool Subscribes, int Minute)[]> Words = Gen.Select(Gen.Int[0, 2], Gen.Bool, Gen.Int[0, 5]).Array[0, 10];

    [Fact]
    public void Holds_and_of_two_at_once_the_refusal() => Words.Sample(words =>
    {
        var story = new Story(Funnel().With()).Load("email".Is("ana@example.org")).At("1h");
        foreach (var (topic, subscribes, minute) in words)
            story.Outcome(subscribes ? OutcomeKind.Subscribed : OutcomeKind.Unsubscribed, Topics[topic], ago: $"{60 - minute}m");
        foreach (var topic in Topics.OfType<string>())
        {
            var about = words.Where(each => Topics[each.Topic] is not { } named || named == topic).ToList();
            var last = about.Where(each => each.Minute == about.Max(other => other.Minute)).ToList();
            Assert.Equal(last.Exists(each => !each.Subscribes), story.State.Refusals.IsUnsubscribed(topic));
        }
    });
}
