using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;

namespace InboundStreams.Streams.Clients;

/// <summary>
/// Many records in one call, and no object for any of them: <c>rd_kafka_produce_batch</c>. Not of several threads at once; dispose of it before
/// the producer.
/// </summary>
internal sealed unsafe class BatchProducing : IProducing
{
    private const int BatchMax = 1_000;
    private const int BytesMax = 1 << 20;
    private const int AnyPartition = -1;
    private const int CopyValue = 0x2;
    private static readonly TimeSpan QueueWait = TimeSpan.FromMilliseconds(50);

    private readonly Librdkafka _library = Librdkafka.Load();
    private readonly IProducer<byte[], byte[]> _producer;
    private readonly PlainProducing _plain;
    private readonly SafeHandle _client;
    private readonly Dictionary<string, nint> _topics = new(StringComparer.Ordinal);
    private readonly NativeMessage* _messages;
    private readonly byte* _bytes;
    private string _topic = "";
    private int _partition = AnyPartition;
    private int _count;
    private int _used;
    private bool _isDisposed;

    /// <exception cref="NotSupportedException">This version of Confluent.Kafka does not let itself be bound to.</exception>
    public BatchProducing(IProducer<byte[], byte[]> producer)
    {
        (_producer, _plain) = (producer, new PlainProducing(producer));
        _client = Librdkafka.Hold(producer.Handle);
        _messages = (NativeMessage*)NativeMemory.AllocZeroed(BatchMax, (nuint)sizeof(NativeMessage));
        _bytes = (byte*)NativeMemory.Alloc(BytesMax);
    }

    public void Add(string topic, int? partition, byte[]? key, ReadOnlyMemory<byte>? value, IReadOnlyList<KeyValuePair<string, byte[]>>? headers = null)
    {
        var length = (key?.Length ?? 0) + (value?.Length ?? 0);
        // A partition for each record in one call would be librdkafka's RD_KAFKA_MSG_F_PARTITION. In a transaction it registers the partition "none"
        // while a topic's metadata is not there yet (rd_kafka_produce_batch in rdkafka_msg.c, 2.16), and the transaction never ends.
        if (_count == BatchMax || BytesMax - _used < length || topic != _topic || (partition ?? AnyPartition) != _partition)
            Flush();
        // A batch knows no headers.
        if (headers is not null || length > BytesMax)
        {
            Flush();
            _plain.Add(topic, partition, key, value, headers);
            return;
        }

        (_topic, _partition) = (topic, partition ?? AnyPartition);
        _messages[_count++] = new NativeMessage
        {
            Key = Copy(key is not null, key),
            KeyLength = (nuint)(key?.Length ?? 0),
            Value = Copy(value is not null, value.GetValueOrDefault().Span),
            ValueLength = (nuint)(value?.Length ?? 0),
        };
    }

    public void Flush()
    {
        for (var next = 0; next < _count;)
        {
            next += _library.ProduceBatch(TopicOf(_topic), _partition, CopyValue, _messages + next, _count - next);
            if (next == _count)
                break;
            if ((ErrorCode)_messages[next].Error != ErrorCode.Local_QueueFull)
                ThrowFirst();
            _producer.Poll(QueueWait);
        }

        (_count, _used) = (0, 0);
    }

    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        foreach (var topic in _topics.Values)
            _library.DestroyTopic(topic);
        _client.DangerousRelease();
        NativeMemory.Free(_messages);
        NativeMemory.Free(_bytes);
    }

    /// <summary>The errors of those that were refused may stand anywhere: only behind a full queue none was taken.</summary>
    private void ThrowFirst()
    {
        for (var i = 0; i < _count; i++)
        {
            if ((ErrorCode)_messages[i].Error is var error and not (ErrorCode.NoError or ErrorCode.Local_QueueFull))
                throw new KafkaException(new Error(error, $"{_topic}: {new Error(error).Reason} ({_messages[i].KeyLength + _messages[i].ValueLength} bytes)"));
        }

        throw new KafkaException(new Error(ErrorCode.Local_Fail, "the producer took fewer records than were given to it, without an error"));
    }

    private byte* Copy(bool isThere, ReadOnlySpan<byte> from)
    {
        if (!isThere)
            return null;
        var to = _bytes + _used;
        from.CopyTo(new Span<byte>(to, from.Length));
        _used += from.Length;
        return to;
    }

    private nint TopicOf(string name)
    {
        if (_topics.TryGetValue(name, out var topic))
            return topic;
        fixed (byte* utf8 = Encoding.UTF8.GetBytes(name + '\0'))
            topic = _library.NewTopic(_client.DangerousGetHandle(), utf8, 0);
        return topic != 0 ? _topics[name] = topic : throw new KafkaException(new Error(ErrorCode.Local_UnknownTopic, $"the topic {name} cannot be used"));
    }
}
