using System.Text;
using InboundStreams.Streams.Clients;
using InboundStreams.Streams.Turns;

namespace InboundStreams.Tests.Streams;

/// <summary>Bytes behind each other in pages stay what they were.</summary>
public sealed class PagesTests
{
    [Fact]
    public void Kept_bytes_stay_until_the_pages_are_cleared_whatever_their_length()
    {
        var (pages, random) = (new BytePages(), new Random(1));
        for (var round = 0; round < 3; round++)
        {
            var kept = Enumerable.Range(0, 300).Select(i =>
            {
                var bytes = new byte[i switch { 0 or 7 => 0, 20 => 64 << 10, 21 => (64 << 10) + 1, 22 => 200_000, _ => random.Next(3_000) }];
                random.NextBytes(bytes);
                return (Bytes: bytes, Kept: pages.Keep(bytes));
            }).ToList();

            Assert.All(kept, each => Assert.True(each.Kept.Span.SequenceEqual(each.Bytes)));
            pages.Clear();
        }
    }

    [Fact]
    public void Records_on_a_page_keep_their_keys_and_values_apart()
    {
        var pages = new RecordPages();
        (string? Key, string? Value)[] all = [("a", "1"), (null, "2"), ("c", null), ("", ""), ("e", new string('v', 20_000)), ("f", "3"), .. Many()];

        var copied = all.Select((each, i) => pages.Copy(new PolledRecord
        {
            Topic = "t",
            Partition = 0,
            Offset = i,
            Arrival = i,
            HasKey = each.Key is not null,
            Key = Encoding.UTF8.GetBytes(each.Key ?? ""),
            HasValue = each.Value is not null,
            Value = Encoding.UTF8.GetBytes(each.Value ?? ""),
            Headers = [],
        })).ToList();

        Assert.Equal(all, copied.Select(each => (each.HasKey ? Encoding.UTF8.GetString(each.Key.Span) : null, each.HasValue ? Encoding.UTF8.GetString(each.Value.Span) : null)));
        Assert.Equal("e", copied[4].RecordKey.Alone().ToString());
        Assert.Equal([(byte)'f'], copied[5].RecordKey.Bytes);
    }

    private static IEnumerable<(string?, string?)> Many() => Enumerable.Range(0, 2_000).Select(i => ((string?)$"key {i}", (string?)$"value of {i}"));
}
