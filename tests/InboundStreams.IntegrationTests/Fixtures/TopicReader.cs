using Confluent.Kafka;
using InboundStreams.Streams.Admin;

namespace InboundStreams.IntegrationTests.Fixtures;

/// <summary>Reads what is committed in a topic, from its start to its present end.</summary>
public static class TopicReader
{
    public static IReadOnlyList<ConsumeResult<byte[], byte[]>> ReadCommitted(KafkaFixture kafka, string topic)
    {
        using var admin = kafka.Admin();
        var partitions = Enumerable.Range(0, TopicCatalog.PartitionsOf(admin, topic)).Select(each => new TopicPartition(topic, each)).ToList();
        var missing = LogOffsets.EndsAsync(admin, partitions, IsolationLevel.ReadCommitted).GetAwaiter().GetResult().Where(each => each.Value > 0).ToDictionary();
        if (missing.Count == 0)
            return [];
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = kafka.BootstrapServers,
            GroupId = "test-reader",
            IsolationLevel = IsolationLevel.ReadCommitted,
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            FetchWaitMaxMs = 20,
        }).Build();
        consumer.Assign(missing.Keys.Select(each => new TopicPartitionOffset(each, Offset.Beginning)));
        List<ConsumeResult<byte[], byte[]>> all = [];
        while (missing.Count > 0)
        {
            var result = consumer.Consume(TimeSpan.FromSeconds(20));
            Assert.True(result is not null, $"{topic} cannot be read to its end");
            if (!result.IsPartitionEOF)
                all.Add(result);
            if ((result.IsPartitionEOF ? result.Offset.Value : result.Offset.Value + 1) >= missing.GetValueOrDefault(result.TopicPartition, long.MaxValue))
                missing.Remove(result.TopicPartition);
        }

        consumer.Close();
        return all;
    }
}
