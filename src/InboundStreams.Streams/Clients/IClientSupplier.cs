using Confluent.Kafka;
using InboundStreams.Streams.Admin;
using InboundStreams.Streams.Threads;

namespace InboundStreams.Streams.Clients;

/// <summary>Makes what one stream thread talks to Kafka with: of Kafka in production, of a simulated one in the simulation.</summary>
internal interface IClientSupplier
{
    /// <param name="listener">Told what the group decides, inside of the consumer's calls.</param>
    IGroupConsumer Consumer(IGroupListener listener);

    /// <summary>One with the thread's transactional id; it is of use after <see cref="ITransactionalProducer.Init"/>.</summary>
    ITransactionalProducer Producer();

    /// <param name="purpose">For the client's name.</param>
    ILogReader Reader(string purpose);

    IClusterAdmin Admin();
}

/// <summary>A member of the application's consumer group.</summary>
internal interface IGroupConsumer : IDisposable
{
    /// <summary>Who it is in the group now: nobody, in generation -1, once it has heard that the group has removed it.</summary>
    GroupMember Member { get; }

    void Subscribe(IReadOnlyList<string> topics);

    /// <summary>Hands over what has been fetched, at most so many records. The group's decisions are told inside.</summary>
    /// <param name="wait">For the first record.</param>
    void Poll(TimeSpan wait, int most, IPollReceiver receiver);

    void Pause(IEnumerable<TopicPartition> partitions);

    void Resume(IEnumerable<TopicPartition> partitions);

    /// <summary>The next record of the partition will be this one.</summary>
    void Seek(TopicPartitionOffset position);

    /// <summary>The group's offsets, <see cref="Offset.Unset"/> where it has none; waits for transactions that are about to change them.</summary>
    /// <exception cref="KafkaException">There is no answer.</exception>
    Dictionary<TopicPartition, Offset> Committed(IEnumerable<TopicPartition> partitions, TimeSpan timeout);

    /// <summary>Where the partition ended when something was last fetched from it; null where nothing was.</summary>
    long? EndOf(TopicPartition partition);

    /// <summary>Gives its partitions up and leaves the group.</summary>
    void Close();
}

/// <summary>Told what the group decides. None of these may throw: the client would skip a record.</summary>
internal interface IGroupListener
{
    /// <summary>The partitions stand at their beginnings until they are told otherwise, and may go back there once more after they have been.</summary>
    void Assigned(IReadOnlyList<TopicPartition> partitions);

    /// <summary>They are still this member's: what is open may be committed.</summary>
    void Revoked(IReadOnlyList<TopicPartition> partitions);

    /// <summary>They belong to others already.</summary>
    void Lost(IReadOnlyList<TopicPartition> partitions);

    /// <summary>The client has met something that it does not tell with a record; it goes on.</summary>
    void Failed(Error error);
}

/// <summary>A producer whose records and offsets are seen together or not at all.</summary>
internal interface ITransactionalProducer : IDisposable
{
    /// <summary>Fences and aborts what an earlier producer of the same id left open. Call again after a time-out.</summary>
    /// <exception cref="KafkaException">The coordinator did not answer in time.</exception>
    void Init(TimeSpan timeout);

    void Begin();

    /// <inheritdoc cref="IProducing.Add"/>
    void Add(string topic, int? partition, byte[]? key, ReadOnlyMemory<byte>? value, IReadOnlyList<KeyValuePair<string, byte[]>>? headers = null);

    /// <inheritdoc cref="IProducing.Flush"/>
    void Flush();

    void SendOffsets(IReadOnlyList<TopicPartitionOffset> offsets, GroupMember member, TimeSpan timeout);

    /// <exception cref="KafkaRetriableException">The same call again may succeed.</exception>
    /// <exception cref="KafkaException">Whether it is committed the log alone knows.</exception>
    void Commit(TimeSpan timeout);

    void Abort(TimeSpan timeout);
}

/// <summary>
/// Reads stretches of partitions without a group: order tails and changelogs. Data is read committed, the ends are given by
/// the caller from uncommitted offsets, and a stretch is done by position, because markers take offsets too.
/// </summary>
internal interface ILogReader : IDisposable
{
    /// <summary>What is not read to its end yet.</summary>
    IReadOnlyCollection<TopicPartition> Missing { get; }

    /// <summary>Reads these stretches from now on, instead of what it read before.</summary>
    void Start(IEnumerable<Stretch> stretches);

    /// <summary>Hands over what has come until the time is over or all stretches are done.</summary>
    void Poll(TimeSpan time, Action<ConsumeResult<byte[], byte[]>> take);
}

/// <param name="From">First offset to read.</param>
/// <param name="End">Exclusive.</param>
internal readonly record struct Stretch(TopicPartition Partition, long From, long End);

/// <summary>Where logs begin and end, and which are there. Each waits for the answer.</summary>
internal interface IClusterAdmin : IDisposable
{
    /// <exception cref="KafkaException">The cluster does not answer, or a leader is away.</exception>
    Dictionary<TopicPartition, long> Beginnings(IEnumerable<TopicPartition> partitions);

    /// <param name="isolation">Read committed gives the last stable offset, read uncommitted the high watermark.</param>
    /// <exception cref="KafkaException">The cluster does not answer, or a leader is away.</exception>
    Dictionary<TopicPartition, long> Ends(IEnumerable<TopicPartition> partitions, IsolationLevel isolation);

    /// <summary>Which of the topics exist, and what this user may do with them.</summary>
    /// <exception cref="KafkaException">The cluster does not answer.</exception>
    IReadOnlyList<TopicAccess> AccessTo(IEnumerable<string> topics);
}
