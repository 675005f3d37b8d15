using InboundStreams.Streams.Tasks;

namespace InboundStreams.Streams;

/// <summary>What moves time.</summary>
public enum ClockMode
{
    /// <summary>Inputs, and the wall clock when all of them are read.</summary>
    Wall,

    /// <summary>Inputs alone; the wall clock at the start bounds the future. For demo, tests, backfill and replay.</summary>
    Log,
}

/// <summary>How records come out of the Kafka client, and go into it.</summary>
public enum ClientMode
{
    /// <summary>Many in one call of librdkafka; one by one where Confluent.Kafka's version does not let itself be bound to, which is logged.</summary>
    Batch,

    /// <summary>By Confluent.Kafka's own interface: several times the processor time for each record.</summary>
    OneByOne,
}

/// <summary>Settings of the engine.</summary>
public sealed record StreamEngineOptions
{
    public required KafkaSettings Kafka { get; init; }

    /// <summary>Where stores and the process's identity live; one process at a time. Null: in memory only, restored at every start.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>Stream threads: each has a consumer, a transactional producer and the tasks of its partitions (default 1).</summary>
    public int Threads { get; init; } = 1;

    /// <summary>A transaction is committed this long after its first record, at the latest (default 200 ms; 50 … 1000).</summary>
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The broker aborts a transaction that is open for longer (default 15 s).</summary>
    public TimeSpan TransactionTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A dead member's partitions wait this long (default 10 s).</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A name that stays the same when this process is started again, and that no other has: static membership. Started again within the session time-out it
    /// gets its partitions back, and nobody else's move; but whoever stops without coming back keeps them until the time-out. Null: none.
    /// </summary>
    public string? InstanceId { get; init; }

    public ClockMode Clock { get; init; } = ClockMode.Wall;

    /// <summary>A batch run: take everything up to the ends found at the start, advance once to this time, and end. Null: run until stopped.</summary>
    public DateTimeOffset? Until { get; init; }

    public ClientMode Client { get; init; } = ClientMode.Batch;

    /// <summary>Records prefetched by the consumer (default 64 MB).</summary>
    public int PrefetchKilobytes { get; init; } = 64 << 10;

    /// <summary>Block cache of all stores together (default 256 MB).</summary>
    public long StoreCacheBytes { get; init; } = 256L << 20;

    public TaskLimits Limits { get; init; } = new();

    /// <exception cref="ArgumentException">All that is wrong with the options, at once.</exception>
    public void Check()
    {
        List<string> faults = [];
        if (string.IsNullOrWhiteSpace(Kafka.BootstrapServers))
            faults.Add("BootstrapServers is empty; give host:port of a broker.");
        faults.AddRange(Kafka.Faults);
        if (CommitInterval < TimeSpan.FromMilliseconds(50) || CommitInterval > TimeSpan.FromSeconds(1))
            faults.Add($"CommitInterval is {CommitInterval}; choose 50 … 1000 ms.");
        if (TransactionTimeout < CommitInterval * 3)
            faults.Add($"TransactionTimeout is {TransactionTimeout}; choose at least three times the commit interval, 10 … 15 s is usual.");
        if (Threads is < 1 or > 64)
            faults.Add($"Threads is {Threads}; choose 1 … 64.");
        if (InstanceId is { } name && string.IsNullOrWhiteSpace(name))
            faults.Add("InstanceId is empty; give this machine a name that no other has, or leave it out.");
        if (faults.Count > 0)
            throw new ArgumentException($"The engine was not started: {string.Join(" ", faults)}");
    }
}
