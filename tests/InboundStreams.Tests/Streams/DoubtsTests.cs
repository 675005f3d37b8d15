using InboundStreams.Streams.Threads;
using Microsoft.Extensions.Time.Testing;

namespace InboundStreams.Tests.Streams;

public sealed class DoubtsTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void What_stays_the_same_for_long_enough_is_believed()
    {
        var doubts = new Doubts(_time, TimeSpan.FromSeconds(10));

        Assert.False(doubts.Confirm(3, "moved", 5));
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(doubts.Confirm(3, "moved", 5));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(doubts.Confirm(3, "moved", 5));
    }

    [Theory]
    [InlineData("moved elsewhere", 5)]
    [InlineData("moved", 6)]
    public void What_has_changed_or_was_seen_in_another_generation_begins_anew(string what, int generation)
    {
        var doubts = new Doubts(_time, TimeSpan.FromSeconds(10));
        doubts.Confirm(3, "moved", 5);
        _time.Advance(TimeSpan.FromSeconds(20));

        Assert.False(doubts.Confirm(3, what, generation));
    }

    [Fact]
    public void What_was_forgotten_begins_anew()
    {
        var doubts = new Doubts(_time, TimeSpan.FromSeconds(10));
        doubts.Confirm(3, "moved", 5);
        _time.Advance(TimeSpan.FromSeconds(20));
        doubts.Forget(3);

        Assert.False(doubts.Confirm(3, "moved", 5));
    }
}
