using Confluent.Kafka;
using InboundStreams.Cli.Connections;
using InboundStreams.Cli.Terminal;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Explaining;
using InboundStreams.Core.Workflows;
using InboundStreams.Records.Codecs;
using InboundStreams.Records.Registry;
using InboundStreams.Streams;
using InboundStreams.Streams.Admin;

namespace InboundStreams.Cli.Explaining;

/// <summary>What the topics hold of one contact: only its partition is read, without a group and only what is committed.</summary>
internal sealed class ContactLog(KafkaSettings kafka, ISchemaRegistry registry, TimeProvider time)
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);

    /// <returns>The last state in the changelog; none where there is none.</returns>
    /// <exception cref="MissingTopicException">There is no such topic.</exception>
    /// <exception cref="UserFaultException">The state cannot be read.</exception>
    private async Task<ContactState> StateAsync(string changelog, string contact, CancellationToken stop)
    {
        ConsumeResult<byte[], byte[]>? last = null;
        await ReadAsync(changelog, contact, record => last = record, stop);
        try
        {
            return last?.Message.Value is { } block ? ContactState.Of(block) : default;
        }
        catch (InvalidDataException fault)
        {
            throw new UserFaultException($"The state at {PositionOf(last!)} cannot be read. {fault.Message}");
        }
    }

    /// <returns>The last state in the changelog.</returns>
    /// <exception cref="UserFaultException">There is none, or it cannot be read.</exception>
    public async Task<ContactState> KnownStateAsync(string changelog, string contact, CancellationToken stop)
    {
        var state = await StateAsync(changelog, contact, stop);
        return !state.IsNone ? state
            : throw new UserFaultException($"Nothing is known of the contact {contact}: {changelog} has no state of it. Is this the key of its records, and does the engine run with this --application-id?");
    }

    /// <returns>The contact's journal from the topic's beginning, in its order.</returns>
    /// <exception cref="MissingTopicException">There is no such topic.</exception>
    public async Task<IReadOnlyList<JournalEntry>> JournalAsync(string topic, string contact, CancellationToken stop)
    {
        List<ConsumeResult<byte[], byte[]>> records = [];
        await ReadAsync(topic, contact, records.Add, stop);
        var (reader, entries) = (ReaderOf(WorkflowTransitionCodec.Codec), new List<JournalEntry>(records.Count));
        foreach (var record in records.Where(each => each.Message.Value is not null))
        {
            var decoded = await DecodeAsync<WorkflowTransition>(reader, record.Message.Value, stop);
            if (decoded.TryGet(out var transition))
                entries.Add(new(transition, PositionOf(record)));
            else
                await Console.Error.WriteLineAsync($"{PositionOf(record)} is left out: {decoded.Reason}");
        }

        return entries;
    }

    /// <summary>For reading alone: it registers nothing, and asks the registry for each schema that it meets.</summary>
    private TopicSerde<T> ReaderOf<T>(AvroCodec<T> codec) => new(codec, 0, registry);

    private static async Task<DecodeResult<T>> DecodeAsync<T>(TopicSerde<T> reader, byte[] value, CancellationToken stop)
    {
        var decoded = reader.Deserialize(value);
        if (decoded.Kind != DecodeKind.Pending)
            return decoded;
        await reader.ResolveAsync(decoded.SchemaId, stop);
        return reader.Deserialize(value);
    }

    private async Task ReadAsync(string topic, string contact, Action<ConsumeResult<byte[], byte[]>> take, CancellationToken stop)
    {
        using var admin = KafkaConnection.NewAdmin(kafka);
        var key = new RecordKey(contact);
        var partition = new TopicPartition(topic, key.PartitionOf(TopicCatalog.PartitionsOf(admin, topic)));
        var begin = (await LogOffsets.BeginningsAsync(admin, [partition]))[partition];
        var end = (await LogOffsets.EndsAsync(admin, [partition], IsolationLevel.ReadCommitted))[partition];
        if (begin >= end)
            return;
        var position = begin;
        await Progress.ShowAsync(
            Task.Run(() => Read(new TopicPartitionOffset(partition, begin), end, key, take, at => Volatile.Write(ref position, at), stop), stop),
            () => new((double)(Volatile.Read(ref position) - begin) / (end - begin), $"reading {partition.Topic}[{partition.Partition.Value}]@{Volatile.Read(ref position)} of {end}"),
            time);
    }

    private void Read(TopicPartitionOffset from, long end, RecordKey key, Action<ConsumeResult<byte[], byte[]>> take, Action<long> stand, CancellationToken stop)
    {
        using var consumer = KafkaConnection.NewReader(kafka);
        consumer.Assign(from);
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            if (consumer.Consume(Wait) is not { } result)
                continue;
            if (result.IsPartitionEOF)
                break;
            if (result.Offset.Value < end && key.Span.SequenceEqual(result.Message.Key))
                take(result);
            stand(result.Offset.Value + 1);
            if (result.Offset.Value + 1 >= end)
                break;
        }

        consumer.Close();
    }

    private static string PositionOf(ConsumeResult<byte[], byte[]> record) => $"{record.Topic}[{record.Partition.Value}]@{record.Offset.Value}";
}
