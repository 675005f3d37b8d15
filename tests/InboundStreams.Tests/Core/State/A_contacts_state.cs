using CsCheck;
using InboundStreams.Core.Decisions;

namespace InboundStreams.Tests.Core.State;

public sealed class A_contacts_state
{
    [Fact]
    public void Comes_back_as_it_was_taken_apart() => Chance.Histories.Sample(history =>
    {
        var parts = ContactParts.Of(Chance.Play(history).State);
        var again = parts.ToState();
        Assert.Equal(Convert.ToHexString(ContactParts.Of(again).ToState().Block.Span), Convert.ToHexString(again.Block.Span));
        Assert.Equal(parts.Attributes, again.Attributes);
        Assert.Equal(parts.Runs.Select(each => each.Trigger), again.Runs.Select(each => each.Trigger));
        Assert.Equal(parts.Shares.Select(each => each with { Buckets = [] }), again.Shares.Select(each => each with { Buckets = [] }));
        Assert.Equal(parts.Shares.SelectMany(each => each.Buckets), again.Shares.SelectMany(each => each.Buckets));
        Assert.Equal(parts.Counters.SelectMany(each => each.Days), again.Counters.SelectMany(each => each.Days));
        Assert.Equal((parts.Band, parts.WatchAt, parts.BandCoolsAt, parts.EraseCount), (again.Band, again.WatchAt, again.BandCoolsAt, again.EraseCount));
    });

    [Theory]
    [InlineData(2, "format 2, and this version reads 3 to 4")]
    [InlineData(5, "format 5, and this version reads 3 to 4")]
    [InlineData(0, "Start anew as another application")]
    public void Of_another_format_is_refused(byte format, string why)
    {
        var bytes = new ContactParts().ToState().Block.ToArray();
        bytes[0] = format;
        Assert.Contains(why, Assert.Throws<InvalidDataException>(() => { ContactState.Of(bytes); }).Message, StringComparison.Ordinal);
    }

    /// <summary>Truncated and mutated: read in full, or refused with a reason that names the place.</summary>
    [Fact]
    public void That_was_damaged_is_refused_with_a_reason() => Gen.Select(Chance.Histories, Gen.Int[0, 1_000_000]).Sample((history, seed) =>
    {
        var (sound, chance) = (Chance.Play(history).State.Block, new Random(seed));
        for (var i = 0; i < 1_000; i++)
        {
            var bytes = sound[..(chance.Next(3) == 0 ? chance.Next(sound.Length + 1) : sound.Length)].ToArray();
            for (var flips = chance.Next(4); flips > 0 && bytes.Length > 0; flips--)
                bytes[chance.Next(bytes.Length)] = (byte)chance.Next(256);
            try
            {
                var state = ContactState.Of(bytes);
                ContactParts.Of(state);
                Assert.InRange(state.Seen.Count, 0, StateLimits.SeenMax);
            }
            catch (InvalidDataException fault)
            {
                Assert.Matches("^(A contact's state|Section [A-Z]|[0-9]+ bytes follow)", fault.Message);
            }
        }
    });
}
