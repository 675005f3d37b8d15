using InboundStreams.Core.Scoring;
using InboundStreams.Core.Workflows;
using InboundStreams.ReadModel;
using InboundStreams.Records.Codecs;
using InboundStreams.Streams.Consuming;
using InboundStreams.Topologies;
using Microsoft.Extensions.Logging;

namespace InboundStreams.Cli.Roles;

/// <summary>Keeps the read models: scores and journal in, Redis out. Nobody decides by what it writes.</summary>
/// <param name="stopWhenIdleFor">Ends by itself when there is nothing to write for so long; null: never.</param>
internal sealed class ProjectorRole(Surroundings surroundings, IReadStore store, TimeSpan? stopWhenIdleFor = null)
{
    private const string Name = "projector";

    // Of a contact's scores in one batch only the last is written: large batches save most of the work of catching up.
    private const int BatchMax = 5_000;

    private readonly ILogger _logger = surroundings.Loggers.CreateLogger(Name);

    /// <summary>Until cancelled; then the batch in hand is finished.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var topics = surroundings.Topics;
        var group = $"{surroundings.ApplicationId}-{Name}";
        _logger.RoleStarts(Name, group, surroundings.Kafka.BootstrapServers);
        var scores = await RegisterAsync(topics.LeadScores, LeadScoreCodec.Codec, stop);
        var journal = await RegisterAsync(topics.WorkflowJournal, WorkflowTransitionCodec.Codec, stop);
        var projector = new Projector(store, surroundings.Time, _logger);
        var loop = new ConsumerLoop(
            new ConsumerLoopOptions { Kafka = surroundings.Kafka, GroupId = group, Topics = [topics.LeadScores, topics.WorkflowJournal], BatchMax = BatchMax, StopWhenIdleFor = stopWhenIdleFor },
            surroundings.Time,
            _logger);
        await loop.RunAsync(
            async (batch, abandon) =>
            {
                var written = await DecodeAsync(batch, topics.LeadScores, scores, abandon);
                var said = await DecodeAsync(batch, topics.WorkflowJournal, journal, abandon);
                await projector.ProjectAsync(
                    [.. written.Select(each => new ScoreRecord(each.Record.Offset, each.Value))],
                    [.. said.Select(each => new JournalRecord(each.Record.Offset, each.Value))],
                    abandon);
            },
            stop);
        _logger.RoleEnded(Name);
    }

    private Task<IReadOnlyList<(ConsumedRecord Record, T Value)>> DecodeAsync<T>(ConsumedBatch batch, string topic, TopicSerde<T> serde, CancellationToken stop) =>
        ValueDecoding.DecodeAsync([.. batch.Records.Where(record => record.Topic == topic)], serde, Name, surroundings, _logger, stop);

    private Task<TopicSerde<T>> RegisterAsync<T>(string topic, AvroCodec<T> codec, CancellationToken stop) =>
        Waiting.ForAsync(Name, token => TopicSerde.RegisterAsync(topic, codec, surroundings.Registry, token), surroundings.Time, _logger, stop);
}
