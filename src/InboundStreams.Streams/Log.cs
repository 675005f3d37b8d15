using Microsoft.Extensions.Logging;

namespace InboundStreams.Streams;

/// <summary>Everything that the engine and the consumer loop log. Ids are permanent.</summary>
internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Information, "Assigned partitions {Partitions} as member {Member}, generation {Generation}")]
    public static partial void Assigned(this ILogger logger, string partitions, string member, int generation);

    [LoggerMessage(1002, LogLevel.Information, "Revoked partitions {Partitions}")]
    public static partial void Revoked(this ILogger logger, string partitions);

    [LoggerMessage(1003, LogLevel.Warning, "Lost partitions {Partitions}: what was open is dropped, the next owner reads it again")]
    public static partial void Lost(this ILogger logger, string partitions);

    [LoggerMessage(1004, LogLevel.Information, "First start of partition {Partition}: the loaded inputs end at {LoadEnds}")]
    public static partial void FirstStart(this ILogger logger, int partition, string loadEnds);

    [LoggerMessage(1005, LogLevel.Warning, "The group {Group} has no offsets for partition {Partition} (Kafka drops them when a group has been empty for a week, or somebody deleted them); resuming where the order ends: {Offsets}")]
    public static partial void ResumedFromOrder(this ILogger logger, string group, int partition, string offsets);

    [LoggerMessage(1006, LogLevel.Information, "Restored partition {Partition}: {Records} changelog records in {Elapsed}")]
    public static partial void Restored(this ILogger logger, int partition, long records, TimeSpan elapsed);

    [LoggerMessage(1007, LogLevel.Warning, "A transaction failed ({Reason}); its tasks are read again from what is committed")]
    public static partial void StartingOver(this ILogger logger, string reason);

    [LoggerMessage(1008, LogLevel.Warning, "{Position} waits: {Waiting}")]
    public static partial void Waiting(this ILogger logger, string position, string waiting);

    [LoggerMessage(1009, LogLevel.Warning, "The first misplaced record: {Position}. Its key belongs to partition {Expected}. Set the producer's partitioner to murmur2 (librdkafka: partitioner=murmur2_random, kcat: -X topic.partitioner=murmur2); until then such records go to the dead letters")]
    public static partial void Misplaced(this ILogger logger, string position, int expected);

    [LoggerMessage(1010, LogLevel.Warning, "Dead letter {Position}: {Reason}")]
    public static partial void DeadLettered(this ILogger logger, string position, string reason);

    [LoggerMessage(1011, LogLevel.Warning, "There are no definitions yet; nothing is consumed. Publish a funnel with: inbound apply <folder>")]
    public static partial void NoDefinitions(this ILogger logger);

    [LoggerMessage(1012, LogLevel.Warning, "Cannot start the partitions yet: {Reason}; trying again")]
    public static partial void StartDelayed(this ILogger logger, string reason);

    [LoggerMessage(1013, LogLevel.Information, "Definitions version {Version} is active in partition {Partition}")]
    public static partial void Adopted(this ILogger logger, long version, int partition);

    [LoggerMessage(1014, LogLevel.Debug, "Client: {Message}")]
    public static partial void Client(this ILogger logger, string message);

    [LoggerMessage(1021, LogLevel.Warning, "The Kafka client says: {Message}")]
    public static partial void ClientFault(this ILogger logger, string message);

    [LoggerMessage(1015, LogLevel.Error, "The stream thread {Thread} has ended: {Reason}")]
    public static partial void ThreadEnded(this ILogger logger, int thread, string reason);

    [LoggerMessage(1016, LogLevel.Warning, "The store of partition {Partition} lacks changelog records that are gone; it is built again from the start")]
    public static partial void StoreWiped(this ILogger logger, int partition);

    [LoggerMessage(1017, LogLevel.Warning, "The batch from {Position} was not finished when its partitions were taken away; their next owner gets it again")]
    public static partial void BatchAbandoned(this ILogger logger, string position);

    [LoggerMessage(1018, LogLevel.Warning, "The consumer of group {Group} goes on after: {Reason}")]
    public static partial void ConsumerGoesOn(this ILogger logger, string group, string reason);

    [LoggerMessage(1019, LogLevel.Information, "Committed {Records} records of {Tasks} tasks")]
    public static partial void Drained(this ILogger logger, long records, int tasks);

    [LoggerMessage(1020, LogLevel.Warning, "Records are consumed and produced one by one, which takes more processor time: this version of Confluent.Kafka does not let itself be bound to ({Reason})")]
    public static partial void OneByOne(this ILogger logger, string reason);

    [LoggerMessage(1022, LogLevel.Warning, "The store of partition {Partition} is damaged ({Damage}) and was put aside ({Place}); it is built again from the changelog")]
    public static partial void StoreDamaged(this ILogger logger, int partition, string damage, string place);

    [LoggerMessage(1023, LogLevel.Error, "Some partitions are not run, the others are: {Reason}")]
    public static partial void PartitionsRefused(this ILogger logger, string reason);

    [LoggerMessage(1025, LogLevel.Warning, "The group takes another for {Name}; this one joins again. If another process has the name, one of them will stop: give each its own --instance-id")]
    public static partial void Fenced(this ILogger logger, string name);

    [LoggerMessage(1024, LogLevel.Information, "The client went back to the beginning of a partition by itself; it goes on at {Position}")]
    public static partial void WentBack(this ILogger logger, string position);
}
