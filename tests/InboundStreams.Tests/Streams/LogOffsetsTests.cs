using Confluent.Kafka;
using InboundStreams.Streams.Admin;

namespace InboundStreams.Tests.Streams;

/// <summary>What a cluster may answer while a leader is away must not pass for an offset.</summary>
public sealed class LogOffsetsTests
{
    [Fact]
    public void Gives_the_offsets_of_an_answer_that_is_whole()
    {
        var ends = LogOffsets.Of([Answer(0, 5), Answer(1, 0)]);

        Assert.Equal((5, 0), (ends[new TopicPartition("t", 0)], ends[new TopicPartition("t", 1)]));
    }

    [Fact]
    public void Takes_an_answer_without_an_error_and_without_an_offset_for_a_leader_that_is_away()
    {
        var fault = Assert.Throws<KafkaException>(() => LogOffsets.Of([Answer(0, 5), Answer(1, Offset.Unset)]));

        Assert.Equal(ErrorCode.LeaderNotAvailable, fault.Error.Code);
        Assert.Equal("t[1]: no leader answers", fault.Message);
    }

    [Fact]
    public void Names_each_partition_and_its_error()
    {
        var fault = Assert.Throws<KafkaException>(() => LogOffsets.Of(
            [Answer(0, 5), Answer(1, Offset.Unset, new Error(ErrorCode.TopicAuthorizationFailed, "not for you")), Answer(2, Offset.Unset)]));

        Assert.Equal(ErrorCode.TopicAuthorizationFailed, fault.Error.Code);
        Assert.Equal("t[1]: not for you; t[2]: no leader answers", fault.Message);
    }

    private static TopicPartitionOffsetError Answer(int partition, Offset offset, Error? error = null) => new("t", partition, offset, error ?? new Error(ErrorCode.NoError));
}
