using System.Collections.Concurrent;
using Confluent.Kafka;
using InboundStreams.Cli.Connections;
using InboundStreams.Core.Sending;
using InboundStreams.Email;
using InboundStreams.Email.Claims;
using InboundStreams.Email.Delivery;
using InboundStreams.Email.Templates;
using InboundStreams.Records.Codecs;
using InboundStreams.Streams.Consuming;
using InboundStreams.Topologies;
using Microsoft.Extensions.Logging;

namespace InboundStreams.Cli.Roles;

/// <summary>Sends: send commands in, emails to the mail server, outcomes back to the engine.</summary>
/// <param name="newDelivery">Makes one worker's delivery.</param>
/// <param name="stopWhenIdleFor">Ends by itself when there is nothing to send for so long; null: never.</param>
internal sealed class DispatcherRole(Surroundings surroundings, IClaims claims, Func<IDelivery> newDelivery, DispatcherOptions options, TimeSpan? stopWhenIdleFor = null)
{
    private const string Name = "dispatcher";

    private readonly ILogger _logger = surroundings.Loggers.CreateLogger(Name);
    private readonly ConcurrentDictionary<long, Lazy<TemplateSet>> _templates = new();
    private long _emails;
    private long _handled;

    /// <summary>Messages that the mail server has taken, or had taken before.</summary>
    public long Emails => Interlocked.Read(ref _emails);

    /// <summary>Commands of which the outcome is on its topic, or that could not be read.</summary>
    public long Handled => Interlocked.Read(ref _handled);

    /// <summary>Until cancelled; then the batch in hand is finished.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var group = $"{surroundings.ApplicationId}-{Name}";
        _logger.RoleStarts(Name, group, surroundings.Kafka.BootstrapServers);
        var commands = await RegisterAsync(surroundings.Topics.SendCommands, SendCommandCodec.Codec, stop);
        var outcomes = await RegisterAsync(surroundings.Topics.EmailOutcomes, EmailOutcomeCodec.Codec, stop);
        using var producer = KafkaConnection.NewProducer(surroundings.Kafka);
        var definitions = new DispatcherDefinitions(TemplatesOf, version => surroundings.Definitions.FunnelOf(version).Sender);
        await using var dispatcher = new Dispatcher(definitions, claims, newDelivery, _ => null, options, surroundings.Time, surroundings.Loggers.CreateLogger(Name));
        var loop = new ConsumerLoop(
            new ConsumerLoopOptions { Kafka = surroundings.Kafka, GroupId = group, Topics = [surroundings.Topics.SendCommands], StopWhenIdleFor = stopWhenIdleFor },
            surroundings.Time,
            _logger);
        await loop.RunAsync(
            async (batch, abandon) =>
            {
                var readable = await ValueDecoding.DecodeAsync(batch.Records, commands, Name, surroundings, _logger, abandon);
                await KnowAsync(readable, abandon);
                var ended = await dispatcher.DispatchAsync([.. readable.Select(each => each.Value)], batch.Generation, abandon);
                await Task.WhenAll(ended.Select(each => producer.ProduceAsync(surroundings.Topics.EmailOutcomes, Message(each, outcomes), abandon)));
                Interlocked.Add(ref _emails, ended.Count(each => each.Outcome.Kind == OutcomeKind.Accepted));
                Interlocked.Add(ref _handled, batch.Records.Count);
            },
            stop);
        _logger.RoleEnded(Name);
    }

    private static Message<byte[], byte[]> Message(EmailOutcomeFor outcome, TopicSerde<EmailOutcome> serde) =>
        new() { Key = System.Text.Encoding.UTF8.GetBytes(outcome.ContactId), Value = serde.Serialize(outcome.Outcome) };

    private Task<TopicSerde<T>> RegisterAsync<T>(string topic, AvroCodec<T> codec, CancellationToken stop) =>
        Waiting.ForAsync(Name, token => TopicSerde.RegisterAsync(topic, codec, surroundings.Registry, token), surroundings.Time, _logger, stop);

    private TemplateSet TemplatesOf(long version) =>
        _templates.GetOrAdd(version, each => new Lazy<TemplateSet>(() => TemplateSet.Compile(surroundings.Definitions.FilesOf(each).Select(file => (file.Path, file.Content))))).Value;

    /// <summary>A command can be here before the definitions that it names: another process has read them earlier.</summary>
    private async Task KnowAsync(IReadOnlyList<(ConsumedRecord Record, SendCommand Value)> commands, CancellationToken stop)
    {
        var newest = commands.Count == 0 ? 0 : commands.Max(each => each.Value.DefinitionsVersion);
        var pause = new SayAgain(surroundings.Time);
        while (surroundings.Definitions.LatestVersion < newest)
        {
            if (pause.IsDue())
                _logger.RoleWaits(Name, $"definitions version {newest} is not on {surroundings.Topics.Definitions} yet");
            await Task.Delay(TimeSpan.FromMilliseconds(50), surroundings.Time, stop);
        }
    }
}
