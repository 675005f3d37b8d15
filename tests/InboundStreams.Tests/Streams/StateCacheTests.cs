using InboundStreams.Streams;
using InboundStreams.Streams.Tasks;

namespace InboundStreams.Tests.Streams;

/// <summary>The states in memory are bounded by their bytes, also when they grow; what was forgotten is read again.</summary>
public sealed class StateCacheTests
{
    private const int BytesMax = 1 << 20;
    private const int Rounds = 3;

    [Theory]
    [InlineData(100, 6_000)]
    [InlineData(20_000, 150)]
    public void Keeps_to_its_bound_however_many_keys_and_however_large(int size, int keys)
    {
        var bench = new TaskBench(new TaskLimits { CacheBytesMax = BytesMax, SliceMax = 20, MergeWaitMax = TimeSpan.MaxValue });
        for (var round = 1; round <= Rounds; round++)
        {
            for (var key = 0; key < keys; key++)
                bench.Add(TaskBench.Events, $"k{key}", round, $"pad:{size * round}");
            bench.AtEnd().TakeAll().Commit();
            // What the last slice has changed may lie above the bound.
            Assert.InRange(bench.Task.CachedBytes, BytesMax / 4, BytesMax + (2 * 20 * size * Rounds * 9 / 8));
        }

        for (var key = 0; key < keys; key++)
            Assert.Equal(Rounds, Count.Of(bench.Task.StateOf(new RecordKey($"k{key}")).Span)!.Records);
    }
}
