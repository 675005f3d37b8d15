using Confluent.Kafka;
using InboundStreams.Core;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Scoring;
using InboundStreams.Core.Sending;
using InboundStreams.Core.Workflows;
using InboundStreams.Records.Codecs;
using InboundStreams.Records.Registry;
using InboundStreams.Streams;
using InboundStreams.Streams.Admin;
using NodaTime;
using TopicNames = InboundStreams.Contracts.TopicNames;

namespace InboundStreams.Topologies;

/// <summary>
/// The main job: a contact's rows, outcomes and actions go in; its score, its journal and its send commands come out.
/// <code>
/// contacts ───────┐                      ┌─► send-commands
/// email-outcomes ─┼─► decide (contacts) ─┼─► lead-scores       (the last of a transaction)
/// user-actions ───┘        │             └─► workflow-journal
///                          └─ &lt;application-id&gt;-contacts-changelog, &lt;application-id&gt;-order
/// </code>
/// Of equal times a row comes before an outcome and an outcome before an action.
/// </summary>
public static class ContactTopology
{
    public const string Store = "contacts";

    /// <summary>The topics of the topology's application, beside the shared ones.</summary>
    public static string Changelog(string applicationId) => $"{applicationId}-{Store}-changelog";

    public static string Order(string applicationId) => $"{applicationId}-order";

    /// <summary>Checks that the topics are there and fit together.</summary>
    /// <param name="own">Topics of the application itself that have as many partitions.</param>
    /// <returns>How many partitions the inputs have.</returns>
    /// <exception cref="MissingTopicException">A topic does not exist.</exception>
    /// <exception cref="PartitionCountException">The topics' partition counts differ.</exception>
    public static int PartitionsOf(TopicNames names, KafkaSettings kafka, IReadOnlyList<string> own)
    {
        using var admin = new AdminClientBuilder(kafka.ApplyTo(new AdminClientConfig())).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        foreach (var topic in new[] { names.SendCommands, names.LeadScores, names.WorkflowJournal, names.DeadLetters })
            TopicCatalog.PartitionsOf(admin, topic);
        return TopicCatalog.CommonPartitions(admin, [names.UserActions, names.Contacts, names.EmailOutcomes, .. own]);
    }

    /// <summary>Registers the schemas of everything that the topology reads and writes, and puts it together.</summary>
    /// <param name="latestVersion">The newest complete definitions version; 0 while there is none.</param>
    /// <param name="funnelOf">The funnel of any version up to the latest.</param>
    /// <exception cref="SchemasUnavailableException">No registry answers: try again.</exception>
    /// <exception cref="SchemaRefusedException">The registry refuses a schema.</exception>
    public static async Task<Topology> BuildAsync(
        TopicNames names, string applicationId, ISchemaRegistry registry, Func<long> latestVersion, Func<long, Funnel> funnelOf, CancellationToken stop = default)
    {
        var sinks = new ContactSinks(
            await Sink<SendCommand>(names.SendCommands, SendCommandCodec.Codec),
            await Sink<LeadScore>(names.LeadScores, LeadScoreCodec.Codec, (value, state) => ((Effect.Score)value).Of(new ContactState(state))) with { LatestOnly = true },
            await Sink<WorkflowTransition>(names.WorkflowJournal, WorkflowTransitionCodec.Codec, (value, _) => ((Effect.Journal)value).Transition));
        return new Topology
        {
            ApplicationId = applicationId,
            Store = Store,
            Sources =
            [
                await Source(names.Contacts, ContactCodec.Codec, loadedFirst: true),
                await Source(names.EmailOutcomes, EmailOutcomeCodec.Codec),
                await Source(names.UserActions, UserActionCodec.Codec),
            ],
            Sinks = [sinks.SendCommands, sinks.LeadScores, sinks.WorkflowJournal],
            DeadLetterTopic = names.DeadLetters,
            StateFormat = new ContactStateFormat(),
            OrderSerde = await OrderSerde.RegisterAsync(Order(applicationId), registry, stop),
            Processor = () => new ContactProcessor(sinks, funnelOf),
            LatestVersion = latestVersion,
            RulesVersion = Decider.RulesVersion,
            TimeZoneVersion = DateTimeZoneProviders.Tzdb.VersionId,
        };

        async Task<SourceDefinition> Source<T>(string topic, AvroCodec<T> codec, bool loadedFirst = false)
            where T : class =>
            new(topic, new RecordDecoder<T>(await TopicSerde.RegisterAsync(topic, codec, registry, stop), tombstones: loadedFirst), loadedFirst);

        async Task<SinkDefinition> Sink<T>(string topic, AvroCodec<T> codec, Func<object, ReadOnlyMemory<byte>, T>? read = null)
        {
            var serde = await TopicSerde.RegisterAsync(topic, codec, registry, stop);
            return new SinkDefinition(topic, (value, state, output) => serde.Serialize(read is null ? (T)value : read(value, state), output));
        }
    }
}
