using System.Collections.Concurrent;
using System.Text;
using Confluent.Kafka;
using InboundStreams.IntegrationTests.Fixtures;
using InboundStreams.Streams;
using InboundStreams.Streams.Admin;
using InboundStreams.Streams.Consuming;
using Microsoft.Extensions.Logging.Abstractions;

namespace InboundStreams.IntegrationTests.Streams;

public sealed class ConsumerLoopTests(KafkaFixture kafka)
{
    private const int Partitions = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _topic = $"loop-{Guid.NewGuid():N}";
    private readonly ConcurrentQueue<(string Loop, string Value, int Generation)> _handled = [];

    /// <summary>They are another's by then: handled here as well, they would be handled twice, under a generation in which nobody gave them to us.</summary>
    [Fact]
    public async Task Forgets_what_it_has_gathered_when_its_partitions_are_taken_away_before_it_is_handed_over()
    {
        await CreateTopic();
        using var stop = new CancellationTokenSource();
        // It gathers for longer than a second member needs to join.
        var first = Run("first", TimeSpan.FromSeconds(8), stop.Token);
        Produce(0, "one");
        Produce(1, "two");
        await Eventually.Until("the first has both partitions", () => Members() == 1, Patience);
        var second = Run("second", TimeSpan.FromMilliseconds(50), stop.Token);

        await Eventually.Until("both are handled", () => _handled.Select(each => each.Value).Distinct().Count() == 2, Patience);
        await Eventually.Until("both are committed", () => Committed() == 2, Patience);
        await stop.CancelAsync();
        await Task.WhenAll(first, second);

        Assert.Equal(["one", "two"], _handled.Select(each => each.Value).Order());
    }

    [Fact]
    public async Task Ends_when_its_handler_is_cancelled_by_something_else_and_hands_the_batch_over_again()
    {
        await CreateTopic();
        Produce(0, "one");
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Loop(TimeSpan.Zero)
            .RunAsync((_, _) => throw new OperationCanceledException("a request of the handler's own took too long"), stop.Token)
            .WaitAsync(Patience));

        var again = Run("again", TimeSpan.Zero, stop.Token);
        await Eventually.Until("it comes again", () => !_handled.IsEmpty, Patience);
        await stop.CancelAsync();
        await again;
        Assert.Equal("one", Assert.Single(_handled).Value);
    }

    private async Task CreateTopic()
    {
        kafka.Require();
        using var admin = kafka.Admin();
        await TopicCatalog.CreateAsync(admin, [new TopicSpec(_topic, Partitions, new Dictionary<string, string>())], -1, TestContext.Current.CancellationToken);
    }

    private ConsumerLoop Loop(TimeSpan batchWait) => new(
        new ConsumerLoopOptions { Kafka = kafka.Settings, GroupId = _topic, Topics = [_topic], BatchWait = batchWait, SessionTimeout = TimeSpan.FromSeconds(6) },
        TimeProvider.System,
        NullLogger.Instance);

    private Task Run(string name, TimeSpan batchWait, CancellationToken stop) => Loop(batchWait).RunAsync(
        (batch, _) =>
        {
            foreach (var record in batch.Records)
                _handled.Enqueue((name, Encoding.UTF8.GetString(record.Value.Span), batch.Generation));
            return Task.CompletedTask;
        },
        stop);

    private void Produce(int partition, string value)
    {
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = kafka.BootstrapServers }).Build();
        producer.Produce(new TopicPartition(_topic, partition), new Message<Null, string> { Value = value });
        producer.Flush(Patience);
    }

    private int Members()
    {
        using var admin = kafka.Admin();
        try
        {
            return admin.DescribeConsumerGroupsAsync([_topic]).GetAwaiter().GetResult().ConsumerGroupDescriptions[0].Members.Count(each => each.Assignment.TopicPartitions.Count > 0);
        }
        catch (KafkaException)
        {
            return 0;
        }
    }

    private long? Committed() => GroupOffsets
        .ReadAsync(kafka.Settings, _topic, [.. Enumerable.Range(0, Partitions).Select(each => new TopicPartition(_topic, each))], Patience, CancellationToken.None)
        .GetAwaiter().GetResult().Values.Sum();
}
