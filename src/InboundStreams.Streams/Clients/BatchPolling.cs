using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;

namespace InboundStreams.Streams.Clients;

/// <summary>
/// Many records in one call, and no object for any of them: <c>rd_kafka_consume_batch_queue</c>. Not of several threads at once; dispose of it
/// before the consumer closes.
/// </summary>
internal sealed unsafe class BatchPolling : IPolling, IDisposable
{
    private const int BatchMax = 1_000;

    private readonly Librdkafka _library;
    private readonly PlainPolling _first;
    private readonly SafeHandle _client;
    private readonly nint _queue;
    private readonly NativeMessage** _messages;
    private readonly (byte[] Utf8, string Name)[] _topics;
    private bool _isDisposed;

    /// <param name="topics">Those that are subscribed to.</param>
    /// <exception cref="NotSupportedException">This version of Confluent.Kafka does not let itself be bound to.</exception>
    public BatchPolling(IConsumer<byte[], byte[]> consumer, IEnumerable<string> topics)
    {
        _library = Librdkafka.Load();
        _first = new PlainPolling(consumer);
        _topics = [.. topics.Select(each => (Encoding.UTF8.GetBytes(each), each))];
        _client = Librdkafka.Hold(consumer.Handle);
        _queue = _library.QueueOfConsumer(_client.DangerousGetHandle());
        _messages = (NativeMessage**)NativeMemory.Alloc(BatchMax, (nuint)sizeof(nint));
    }

    public void Poll(TimeSpan wait, int most, IPollReceiver receiver)
    {
        // A batch waits until it is full or the time is over, the plain call for one record only; and it throws what handlers have thrown.
        if (!_first.PollOne(wait, receiver))
            return;
        for (var taken = 1; taken < most;)
        {
            var asked = Math.Min(BatchMax, most - taken);
            var count = (int)_library.ConsumeBatch(_queue, 0, _messages, asked);
            HandOver(count, receiver);
            if (count < asked)
                return;
            taken += count;
        }
    }

    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _library.DestroyQueue(_queue);
        _client.DangerousRelease();
        NativeMemory.Free(_messages);
    }

    private void HandOver(int count, IPollReceiver receiver)
    {
        var next = 0;
        try
        {
            for (; next < count; next++)
            {
                HandOver(_messages[next], receiver);
                _library.DestroyMessage(_messages[next]);
            }
        }
        finally
        {
            for (; next < count; next++)
                _library.DestroyMessage(_messages[next]);
        }
    }

    private void HandOver(NativeMessage* message, IPollReceiver receiver)
    {
        var topic = message->Topic == 0 ? "" : NameOf(_library.TopicName(message->Topic));
        switch ((ErrorCode)message->Error)
        {
            case ErrorCode.NoError:
                receiver.Take(RecordOf(message, topic));
                break;
            case ErrorCode.Local_PartitionEOF:
                receiver.EndReached(topic, message->Partition, message->Offset);
                break;
            case var error:
                var reason = Marshal.PtrToStringUTF8((nint)_library.ErrorText(message)) ?? error.ToString();
                receiver.Failed(new ConsumeException(
                    new ConsumeResult<byte[], byte[]> { TopicPartitionOffset = new TopicPartitionOffset(topic, message->Partition, message->Offset) },
                    new Error(error, reason, isFatal: error == ErrorCode.Local_Fatal)));
                break;
        }
    }

    private PolledRecord RecordOf(NativeMessage* message, string topic)
    {
        int timestampType;
        var timestamp = _library.Timestamp(message, &timestampType);
        return new PolledRecord
        {
            Topic = topic,
            Partition = message->Partition,
            Offset = message->Offset,
            Arrival = timestamp,
            HasKey = message->Key != null,
            Key = new ReadOnlySpan<byte>(message->Key, (int)message->KeyLength),
            HasValue = message->Value != null,
            Value = new ReadOnlySpan<byte>(message->Value, (int)message->ValueLength),
            Headers = HeadersOf(message),
        };
    }

    private string NameOf(byte* name)
    {
        var utf8 = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name);
        foreach (var (known, topic) in _topics)
        {
            if (utf8.SequenceEqual(known))
                return topic;
        }

        return Encoding.UTF8.GetString(utf8);
    }

    private KeyValuePair<string, byte[]?>[] HeadersOf(NativeMessage* message)
    {
        nint headers;
        if (_library.HeadersOf(message, &headers) != 0)
            return [];
        List<KeyValuePair<string, byte[]?>> all = [];
        byte* name, value;
        nint length;
        while (_library.HeaderAt(headers, all.Count, &name, &value, &length) == 0)
        {
            var bytes = value is null ? null : new ReadOnlySpan<byte>(value, (int)length).ToArray();
            all.Add(KeyValuePair.Create(Marshal.PtrToStringUTF8((nint)name) ?? "", bytes));
        }

        return [.. all];
    }
}
