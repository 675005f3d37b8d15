using InboundStreams.Streams;

namespace InboundStreams.Tests.Streams;

public sealed class RecordKeyTests
{
    // Hashes published in Apache Kafka's own UtilsTest.testMurmur2; the partition is what its default partitioner makes of them.
    [Theory]
    [InlineData("21", -973932308)]
    [InlineData("foobar", -790332482)]
    [InlineData("a-little-bit-long-string", -985981536)]
    [InlineData("a-little-bit-longer-string", -1486304829)]
    [InlineData("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971)]
    [InlineData("abc", 479470107)]
    public void Chooses_the_partition_that_Java_producers_choose(string key, int murmur2) =>
        Assert.Equal((murmur2 & 0x7fffffff) % 12, new RecordKey(key).PartitionOf(12));

    [Fact]
    public void Orders_by_bytes_not_by_culture() =>
        Assert.Equal(["B", "a", "z", "ä"], new[] { "ä", "z", "a", "B" }.Select(each => new RecordKey(each)).Order().Select(each => each.ToString()));
}
