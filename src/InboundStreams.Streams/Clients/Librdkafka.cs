using System.Reflection;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace InboundStreams.Streams.Clients;

/// <summary>
/// The functions of librdkafka that Confluent.Kafka does not offer, out of the very library that it has loaded
/// (librdkafka's <c>rdkafka.h</c> says what each does).
/// </summary>
internal sealed unsafe class Librdkafka
{
    private const string Delegates = "Confluent.Kafka.Impl.Librdkafka";
    private const BindingFlags Hidden = BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance;

    private Librdkafka(nint library)
    {
        QueueOfConsumer = (delegate* unmanaged[Cdecl]<nint, nint>)NativeLibrary.GetExport(library, "rd_kafka_queue_get_consumer");
        DestroyQueue = (delegate* unmanaged[Cdecl]<nint, void>)NativeLibrary.GetExport(library, "rd_kafka_queue_destroy");
        ConsumeBatch = (delegate* unmanaged[Cdecl]<nint, int, NativeMessage**, nint, nint>)NativeLibrary.GetExport(library, "rd_kafka_consume_batch_queue");
        DestroyMessage = (delegate* unmanaged[Cdecl]<NativeMessage*, void>)NativeLibrary.GetExport(library, "rd_kafka_message_destroy");
        TopicName = (delegate* unmanaged[Cdecl]<nint, byte*>)NativeLibrary.GetExport(library, "rd_kafka_topic_name");
        Timestamp = (delegate* unmanaged[Cdecl]<NativeMessage*, int*, long>)NativeLibrary.GetExport(library, "rd_kafka_message_timestamp");
        ErrorText = (delegate* unmanaged[Cdecl]<NativeMessage*, byte*>)NativeLibrary.GetExport(library, "rd_kafka_message_errstr");
        HeadersOf = (delegate* unmanaged[Cdecl]<NativeMessage*, nint*, int>)NativeLibrary.GetExport(library, "rd_kafka_message_headers");
        NewTopic = (delegate* unmanaged[Cdecl]<nint, byte*, nint, nint>)NativeLibrary.GetExport(library, "rd_kafka_topic_new");
        DestroyTopic = (delegate* unmanaged[Cdecl]<nint, void>)NativeLibrary.GetExport(library, "rd_kafka_topic_destroy");
        ProduceBatch = (delegate* unmanaged[Cdecl]<nint, int, int, NativeMessage*, int, int>)NativeLibrary.GetExport(library, "rd_kafka_produce_batch");
        HeaderAt = (delegate* unmanaged[Cdecl]<nint, nint, byte**, byte**, nint*, int>)NativeLibrary.GetExport(library, "rd_kafka_header_get_all");
    }

    public delegate* unmanaged[Cdecl]<nint, nint> QueueOfConsumer { get; }

    public delegate* unmanaged[Cdecl]<nint, void> DestroyQueue { get; }

    /// <summary>(queue, milliseconds, places, how many) → how many came; less than 0 for an error.</summary>
    public delegate* unmanaged[Cdecl]<nint, int, NativeMessage**, nint, nint> ConsumeBatch { get; }

    public delegate* unmanaged[Cdecl]<NativeMessage*, void> DestroyMessage { get; }

    public delegate* unmanaged[Cdecl]<nint, byte*> TopicName { get; }

    public delegate* unmanaged[Cdecl]<NativeMessage*, int*, long> Timestamp { get; }

    public delegate* unmanaged[Cdecl]<NativeMessage*, byte*> ErrorText { get; }

    public delegate* unmanaged[Cdecl]<NativeMessage*, nint*, int> HeadersOf { get; }

    /// <summary>(headers, index, name, value, length) → 0 where there is one at the index.</summary>
    public delegate* unmanaged[Cdecl]<nint, nint, byte**, byte**, nint*, int> HeaderAt { get; }

    /// <summary>(client, name, no settings of its own) → topic.</summary>
    public delegate* unmanaged[Cdecl]<nint, byte*, nint, nint> NewTopic { get; }

    public delegate* unmanaged[Cdecl]<nint, void> DestroyTopic { get; }

    /// <summary>(topic, partition, flags, messages, how many) → how many were taken. Of the others each has its error; behind a full queue all have it.</summary>
    public delegate* unmanaged[Cdecl]<nint, int, int, NativeMessage*, int, int> ProduceBatch { get; }

    /// <summary>Binds to the library in use. Call when a client has been made: Confluent.Kafka then has loaded it.</summary>
    /// <exception cref="NotSupportedException">This version of Confluent.Kafka does not let itself be bound to; the message says where.</exception>
    public static Librdkafka Load()
    {
        var confluent = typeof(Handle).Assembly;
        // One of several libraries is chosen for the platform; the chosen one's methods stand in the delegates.
        if (confluent.GetType(Delegates)?.GetField("_version", Hidden)?.GetValue(null) is not Delegate { Method.DeclaringType: { } chosen })
            throw new NotSupportedException($"{Delegates}._version is not as expected");
        if (chosen.GetField("DllName", Hidden)?.GetRawConstantValue() is not string name)
            throw new NotSupportedException($"{chosen.FullName}.DllName is not as expected");
        try
        {
            return new Librdkafka(NativeLibrary.Load(name, confluent, null));
        }
        catch (Exception fault) when (fault is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            throw new NotSupportedException($"{name}: {fault.Message}", fault);
        }
    }

    /// <summary>The client behind a handle, held: it must be released again before the client is disposed of.</summary>
    /// <exception cref="NotSupportedException">This version of Confluent.Kafka keeps it elsewhere.</exception>
    public static SafeHandle Hold(Handle handle)
    {
        var client = typeof(Handle).GetProperty("LibrdkafkaHandle", Hidden)?.GetValue(handle) as SafeHandle
            ?? throw new NotSupportedException("Handle.LibrdkafkaHandle is not as expected");
        var isHeld = false;
        client.DangerousAddRef(ref isHeld);
        return client;
    }
}

/// <summary><c>rd_kafka_message_t</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeMessage
{
    public int Error;
    public nint Topic;
    public int Partition;
    public byte* Value;
    public nuint ValueLength;
    public byte* Key;
    public nuint KeyLength;
    public long Offset;
    public nint Private;
}
