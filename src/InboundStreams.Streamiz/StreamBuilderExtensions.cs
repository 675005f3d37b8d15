using InboundStreams.Streamiz.Tasks;
using InboundStreams.Streams;
using InboundStreams.Streams.Tasks;
using Streamiz.Kafka.Net;
using Streamiz.Kafka.Net.Processors.Public;
using Streamiz.Kafka.Net.SerDes;
using Streamiz.Kafka.Net.State;
using Streamiz.Kafka.Net.Stream;

namespace InboundStreams.Streamiz;

/// <summary>The contact topology as a part of a Streamiz application.</summary>
public static class StreamBuilderExtensions
{
    private static readonly ByteArraySerDes Bytes = new();

    /// <summary>
    /// Adds the contact topology: scores, workflows and send commands from a clickstream and the contact table.
    /// <code>
    /// var builder = new StreamBuilder();
    /// using var contacts = builder.AddContactTopology(new ContactStreamsOptions
    /// {
    ///     Engine = new StreamEngineOptions { Kafka = new KafkaSettings("localhost:9092"), StateDirectory = "state" },
    ///     Registry = SchemaRegistryOptions.Parse("http://localhost:8081"),
    /// });
    /// // … what else the application does with the builder
    /// await contacts.RunAsync(builder.Build(), contacts.NewConfig(), stop);
    /// </code>
    /// At least once: a crash may decide again what it had decided, with the same ids.
    /// </summary>
    /// <remarks>Blocks while it asks the schema registry, and the cluster for its partitions.</remarks>
    /// <exception cref="Records.Registry.SchemasUnavailableException">No registry answers: try again.</exception>
    /// <exception cref="Records.Registry.SchemaRefusedException">The registry refuses a schema.</exception>
    /// <exception cref="Streams.Admin.MissingTopicException">A topic does not exist.</exception>
    /// <exception cref="Streams.Admin.PartitionCountException">The topics' partition counts differ.</exception>
    public static ContactStreams AddContactTopology(this StreamBuilder builder, ContactStreamsOptions options)
    {
        options.Engine.Check();
        var contacts = ContactStreams.Open(options);
        builder.AddDefinitions(contacts);
        builder.AddKeyedTopology(contacts.Parts, options.Time);
        return contacts;
    }

    /// <summary>
    /// A keyed topology: its sources, co-partitioned and brought together per key; one transformer with its state; its sinks. Of the contacts:
    /// <code>
    /// definitions ═══════════════════════╗ table, read by every task
    /// contacts ───────► read ─┐          ▼
    /// email-outcomes ─► read ─┼─────► decide ──┬─► send-commands
    /// user-actions ───► read ─┘  state, timers ├─► lead-scores
    ///                                          ├─► workflow-journal
    ///                                          └─► dead-letters
    /// </code>
    /// </summary>
    internal static void AddKeyedTopology(this StreamBuilder builder, TaskParts parts, TimeProvider time)
    {
        var store = parts.Topology.Store;
        builder.AddStateStore(new TaskStoreBuilder(parts.Options.StateDirectory is null ? Stores.InMemoryKeyValueStore(store) : Stores.PersistentKeyValueStore(store)));
        var inputs = parts.Topology.Sources.Select((_, input) => builder.Read(parts, input)).Aggregate((all, input) => all.Merge(input));
        var decisions = inputs.Transform(
            TransformerBuilder.New<byte[], InputRecord, byte[], OutputRecord>().Transformer<DecideTransformer>(parts).Build(),
            "decide",
            store);
        foreach (var topic in parts.Topology.Sinks.Select(each => each.Topic).Append(parts.Topology.DeadLetterTopic))
            decisions.Write(topic, time);
    }

    private static void AddDefinitions(this StreamBuilder builder, ContactStreams contacts) => builder.AddGlobalStore(
        Stores.KeyValueStoreBuilder(Stores.InMemoryKeyValueStore(DefinitionsProcessor.Table), Bytes, Bytes),
        contacts.DefinitionsTopic,
        ProcessorBuilder.New<byte[], byte[]>().Processor<DefinitionsProcessor>(contacts.Definitions, () => contacts.Parts.Stopping).Build(),
        Bytes,
        Bytes);

    private static IKStream<byte[], InputRecord> Read(this StreamBuilder builder, TaskParts parts, int input)
    {
        var topic = parts.Topology.Sources[input].Topic;
        return builder
            .Stream(topic, Bytes, Bytes, topic, new InputTime(parts, input))
            .Transform(TransformerBuilder.New<byte[], byte[], byte[], InputRecord>().Transformer<ReadTransformer>(parts, input).Build(), $"read-{topic}");
    }

    private static void Write(this IKStream<byte[], OutputRecord> decisions, string topic, TimeProvider time)
    {
        var sink = new OutputSink(topic, time);
        decisions.To(sink, Bytes, sink, sink, sink, topic);
    }
}
