using System.Globalization;
using System.Text;
using Confluent.Kafka;
using InboundStreams.Streams.Clients;
using InboundStreams.Streams.Tasks;

namespace InboundStreams.Streams.Threads;

/// <summary>
/// Writes slices and the offsets that they took in one transaction. Any failure leaves the outcome to the log: the producer is
/// thrown away, a new one with the same transactional id ends what it left open, and the tasks are read anew.
/// </summary>
/// <param name="transactionTimeout">Without an answer in this time the broker has ended the transaction.</param>
internal sealed class StreamsProducer(Topology topology, TimeSpan transactionTimeout, IClientSupplier clients, TimeProvider time) : IDisposable
{
    private const int CommitAttempts = 5;
    private static readonly TimeSpan InitPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AbortPatience = TimeSpan.FromSeconds(5);

    private ITransactionalProducer? _producer;

    /// <summary>Ends what this process left open in an earlier life, where that has not been done yet: until then the group's offsets are not stable.</summary>
    /// <exception cref="KafkaException">The coordinator did not answer in time.</exception>
    public void Init() => Producer();

    /// <summary>Writes everything and commits.</summary>
    /// <param name="slices">One per touched task.</param>
    /// <param name="member">Who commits.</param>
    /// <exception cref="KafkaException">The outcome is unknown; <see cref="Discard"/> the producer.</exception>
    public void Commit(IReadOnlyList<Slice> slices, GroupMember member)
    {
        var producer = Producer();
        producer.Begin();
        Write(slices, producer);
        using (EngineTrace.Start(EngineTrace.Offsets))
        {
            // A coordinator that moves has moved by then, and there is time left to commit.
            producer.SendOffsets([.. slices.SelectMany(NextOffsets)], member, transactionTimeout / 2);
        }

        using (EngineTrace.Start(EngineTrace.Transaction))
            Commit(producer);
    }

    /// <summary>Ends an open transaction at once where that is possible, so that readers need not wait for the time-out, and drops the producer.</summary>
    public void Discard()
    {
        if (_producer is not { } producer)
            return;
        _producer = null;
        try
        {
            producer.Abort(AbortPatience);
        }
        catch (Exception fault) when (fault is KafkaException or InvalidOperationException)
        {
            // A fatal or fenced producer cannot abort; its successor's Init does.
        }

        producer.Dispose();
    }

    public void Dispose() => _producer?.Dispose();

    private void Write(IReadOnlyList<Slice> slices, ITransactionalProducer producer)
    {
        using var span = EngineTrace.Start(EngineTrace.Records);
        foreach (var slice in slices)
        {
            foreach (var output in slice.Outputs)
                producer.Add(output.Topic, null, output.Key, output.Value, output.Headers);
        }

        foreach (var slice in slices)
        {
            foreach (var change in slice.Changelog)
                producer.Add(topology.ChangelogTopic, slice.Partition, change.Key.Bytes, change.State.IsEmpty ? (ReadOnlyMemory<byte>?)null : change.State);
        }

        foreach (var slice in slices)
            producer.Add(topology.OrderTopic, slice.Partition, PartitionKey(slice.Partition), topology.OrderSerde.Serialize(slice.Order));
        producer.Flush();
    }

    /// <summary>Of every input of every touched task, also where only timers have fired: without them nothing fences a zombie.</summary>
    private IEnumerable<TopicPartitionOffset> NextOffsets(Slice slice) =>
        slice.Order.Head.NextOffsets.Select((next, input) => new TopicPartitionOffset(topology.Sources[input].Topic, slice.Partition, next));

    private static byte[] PartitionKey(int partition) => Encoding.UTF8.GetBytes(partition.ToString(CultureInfo.InvariantCulture));

    private ITransactionalProducer Producer()
    {
        if (_producer is not null)
            return _producer;
        var producer = clients.Producer();
        try
        {
            producer.Init(InitPatience);
        }
        catch
        {
            producer.Dispose();
            throw;
        }

        return _producer = producer;
    }

    private void Commit(ITransactionalProducer producer)
    {
        var began = time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                producer.Commit(transactionTimeout);
                return;
            }
            catch (KafkaRetriableException) when (attempt < CommitAttempts && time.GetElapsedTime(began) < transactionTimeout)
            {
                // The same call again is what librdkafka asks for; after the last attempt the outcome is unknown.
            }
        }
    }
}
