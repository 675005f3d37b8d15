using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using InboundStreams.Contracts;
using InboundStreams.Core.Sending;
using InboundStreams.Definitions;
using InboundStreams.Email.Templates;
using InboundStreams.ReadModel.Contacts;
using InboundStreams.Records.Codecs;
using InboundStreams.Records.Registry;
using InboundStreams.Streams;
using InboundStreams.Streams.Admin;
using InboundStreams.Topologies;
using InboundStreams.Web.Registry;
using NodaTime;
using Contact = InboundStreams.Core.Contacts.Contact;
using EmailOutcome = InboundStreams.Core.Sending.EmailOutcome;
using LeadScore = InboundStreams.Core.Scoring.LeadScore;
using SendCommand = InboundStreams.Core.Sending.SendCommand;
using UserAction = InboundStreams.Core.Contacts.UserAction;

namespace InboundStreams.Testing;

/// <summary>
/// A funnel on a real Kafka, for integration tests: contacts and actions go in, send commands, scores and emails come out, and time is the test's.
/// <code>
/// await using var pipeline = await InboundPipeline.StartAsync(new() { Funnel = "my-funnel" });
/// await pipeline.ContactAsync("c1", new { email = "ana@example.org", first_name = "Ana" });
/// await pipeline.ActionAsync("c1", "Course Registered", new { course = "kafka-101" });
/// await pipeline.ExpectSendsAsync("c1", "welcome");
/// await pipeline.AdvanceAsync(TimeSpan.FromDays(3));
/// await pipeline.ExpectSendsAsync("c1", "welcome", "more-content");
/// </code>
/// Not of several threads at once.
/// </summary>
public sealed class InboundPipeline : IAsyncDisposable
{
    private readonly InboundPipelineOptions _options;
    private readonly Broker _broker;
    private readonly SchemaRegistryServer _registryServer;
    private readonly SchemaRegistryClient _registry;
    private readonly VirtualClock _clock;
    private readonly IAdminClient _admin;
    private readonly IProducer<byte[], byte[]> _producer;
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<string> _answered = new(StringComparer.Ordinal);
    private readonly string _applicationId;
    private TopicSerde<UserAction> _actions = null!;
    private TopicSerde<Contact> _contacts = null!;
    private TopicSerde<EmailOutcome> _outcomes = null!;
    private TopicLog<SendCommand> _sends = null!;
    private TopicLog<LeadScore> _scores = null!;
    private TemplateSet _templates = null!;
    private Core.Funnel _funnel = null!;
    private ContactEngine _engine = null!;
    private Task[] _running = [];
    private long _messages;

    private InboundPipeline(InboundPipelineOptions options, Broker broker, SchemaRegistryServer registryServer)
    {
        (_options, _broker, _registryServer) = (options, broker, registryServer);
        _registry = new SchemaRegistryClient(SchemaRegistryOptions.Parse(registryServer.Url.ToString()));
        _clock = new VirtualClock(options.Start ?? DateTimeOffset.UtcNow);
        _applicationId = $"{broker.Prefix}-contacts";
        Topics = TopicNames.WithPrefix(broker.Prefix);
        _admin = new AdminClientBuilder(Kafka.ApplyTo(new AdminClientConfig())).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        _producer = new ProducerBuilder<byte[], byte[]>(Kafka.ApplyTo(new ProducerConfig { EnableIdempotence = true, Partitioner = KafkaSettings.KeyPartitioner, LingerMs = 0 }))
            .SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
    }

    /// <summary>host:port, for producers of the test's own.</summary>
    public string BootstrapServers => _broker.BootstrapServers;

    /// <summary>The schema registry, for producers of the test's own.</summary>
    public Uri RegistryUrl => _registryServer.Url;

    public TopicNames Topics { get; }

    /// <summary>The virtual clock.</summary>
    public DateTimeOffset Now => _clock.GetUtcNow();

    private KafkaSettings Kafka => new(_broker.BootstrapServers);

    /// <summary>Starts everything: Kafka or a container of it, a schema registry, the topics, the funnel, the engine.</summary>
    /// <exception cref="PipelineException">The funnel has faults.</exception>
    public static async Task<InboundPipeline> StartAsync(InboundPipelineOptions options)
    {
        var loaded = FunnelFolder.Load(options.Funnel, version: 1);
        if (loaded.Funnel is null)
            throw new PipelineException($"The funnel {options.Funnel} has faults:\n{string.Join('\n', loaded.Faults)}");
        var pipeline = new InboundPipeline(options, await Broker.StartAsync(options), await SchemaRegistryServer.StartAsync());
        try
        {
            await pipeline.BeginAsync(loaded.Funnel, loaded.Files);
            return pipeline;
        }
        catch
        {
            await pipeline.DisposeAsync();
            throw;
        }
    }

    /// <summary>A row of the contact table, written now.</summary>
    /// <param name="attributes">An object or dictionary with all the contact's attributes; objects within are flattened with dots.</param>
    public Task ContactAsync(string contact, object attributes) =>
        ProduceAsync(Topics.Contacts, contact, _contacts.Serialize(new Contact(PropertiesOf(attributes), At(Now))));

    /// <summary>The contact's row is deleted: the contact is erased.</summary>
    public Task EraseAsync(string contact) => ProduceAsync(Topics.Contacts, contact, null);

    /// <summary>Something that the contact does.</summary>
    /// <param name="properties">An object or dictionary; objects within are flattened with dots.</param>
    /// <param name="at">Null: now. Earlier: the event comes late.</param>
    /// <param name="messageId">Null: one of its own.</param>
    public Task ActionAsync(string contact, string name, object? properties = null, DateTimeOffset? at = null, string? messageId = null) =>
        ProduceAsync(Topics.UserActions, contact, _actions.Serialize(new UserAction(
            messageId ?? $"test-{++_messages}", name, At(at ?? Now), PropertiesOf(properties), Core.Conditions.Properties.Empty)));

    /// <summary>What becomes of an email, now.</summary>
    /// <param name="url">Of a click.</param>
    public Task OutcomeAsync(Send send, OutcomeKind kind, string? url = null) => OutcomeAsync(send.Command, kind, Now, url);

    /// <summary>Lets time pass: every timer on the way rings at its time, in order, and what it sends is accepted before the next.</summary>
    public async Task AdvanceToAsync(DateTimeOffset time)
    {
        if (time < Now)
            throw new PipelineException($"The clock stands at {Now:O} and cannot go back to {time:O}.");
        for (var rest = await RestAsync(); rest.NextTimer is { } due && due <= time.ToUnixTimeMilliseconds(); rest = await RestAsync())
            _clock.Set(DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(due, Now.ToUnixTimeMilliseconds())));
        _clock.Set(time);
        await RestAsync();
    }

    public Task AdvanceAsync(TimeSpan time) => AdvanceToAsync(Now + time);

    /// <summary>Everything that was sent so far, earliest first.</summary>
    /// <param name="contact">Null: to all.</param>
    public async Task<IReadOnlyList<Send>> SendsAsync(string? contact = null)
    {
        await RestAsync();
        return [.. (await CommandsAsync()).Where(each => contact is null || each.ContactId == contact).Select(Of).OrderBy(each => each.At)];
    }

    /// <summary>The contact was sent these templates so far, in this order, and no others.</summary>
    /// <exception cref="ExpectationException">Something else was sent.</exception>
    public async Task ExpectSendsAsync(string contact, params IReadOnlyList<string> templates)
    {
        var sends = await SendsAsync(contact);
        if (!sends.Select(each => each.Template).SequenceEqual(templates))
            throw new ExpectationException($"Expected to be sent to {contact}: {(templates.Count == 0 ? "nothing" : string.Join(", ", templates))}. By {Now:yyyy-MM-dd HH:mm:ss} was sent:{Lines(sends)}");
    }

    /// <summary>The contact's score now; null while it has none.</summary>
    public async Task<ContactScore?> ScoreAsync(string contact)
    {
        await RestAsync();
        using var patience = Patience();
        return (await _scores.ReadAsync(_admin, patience.Token)).LastOrDefault(each => each.ContactId == contact) is { } score
            ? new ContactScore(ScoreReading.ValueAt(score, At(Now)) / 1000m, score.Band)
            : null;
    }

    /// <summary>The email of a send command.</summary>
    /// <exception cref="PipelineException">Its template does not render.</exception>
    public RenderedEmail Render(Send send) => _templates.Render(send.Command, out var fault, _funnel.Sender) is { } rendered
        ? new RenderedEmail(rendered.Subject, rendered.Html, rendered.Text)
        : throw new PipelineException($"{send} cannot be rendered: {fault}");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _sends?.Dispose();
        _scores?.Dispose();
        _producer.Dispose();
        await _broker.DisposeAsync();
        _admin.Dispose();
        _registry.Dispose();
        await _registryServer.DisposeAsync();
        _stop.Dispose();
    }

    private async Task BeginAsync(Core.Funnel funnel, IReadOnlyList<FunnelFile> files)
    {
        _funnel = funnel;
        _templates = TemplateSet.Compile(files.Select(each => (each.Path, each.Content)));
        await TopicCatalog.CreateAsync(_admin, TopicSpecs.Of(Topics, _options.Partitions, _applicationId), -1, _stop.Token);
        _actions = await TopicSerde.RegisterAsync(Topics.UserActions, UserActionCodec.Codec, _registry);
        _contacts = await TopicSerde.RegisterAsync(Topics.Contacts, ContactCodec.Codec, _registry);
        _outcomes = await TopicSerde.RegisterAsync(Topics.EmailOutcomes, EmailOutcomeCodec.Codec, _registry);
        var bundles = await BundleSerde.RegisterAsync(Topics.Definitions, _registry);
        var definitions = new DefinitionsFeed(Kafka, Topics.Definitions, bundles, TimeProvider.System, _options.Loggers.CreateLogger("definitions"));
        await DefinitionsPublisher.ApplyAsync(Kafka, Topics.Definitions, bundles, definitions, files, "test", TimeProvider.System, _stop.Token);
        _sends = new TopicLog<SendCommand>(Kafka, Topics.SendCommands, _options.Partitions, SendCommandCodec.Codec);
        _scores = new TopicLog<LeadScore>(Kafka, Topics.LeadScores, _options.Partitions, LeadScoreCodec.Codec);
        var engine = new StreamEngineOptions { Kafka = Kafka, CommitInterval = TimeSpan.FromMilliseconds(50) };
        _engine = new ContactEngine(Topics, _applicationId, engine, _registry, definitions, _clock, _options.Loggers.CreateLogger("engine"));
        _running = [definitions.FollowAsync(_stop.Token), _engine.RunAsync(_stop.Token)];
        await RestAsync();
    }

    /// <summary>Waits until everything that was produced is decided and committed, also what follows from emails being accepted.</summary>
    private async Task<EngineRest> RestAsync()
    {
        using var patience = Patience();
        while (true)
        {
            var rest = await EngineRestAsync(patience.Token);
            if (!_options.Accepted || !await AcceptAsync())
                return rest;
        }
    }

    private async Task<EngineRest> EngineRestAsync(CancellationToken patience)
    {
        var inputs = new[] { Topics.Contacts, Topics.EmailOutcomes, Topics.UserActions }.SelectMany(topic => Enumerable.Range(0, _options.Partitions).Select(each => new TopicPartition(topic, each)));
        var ends = await LogOffsets.EndsAsync(_admin, inputs, IsolationLevel.ReadCommitted);
        while (true)
        {
            var resting = _engine.RestAsync(patience);
            if (await Task.WhenAny([resting, .. _running]) is var ended && ended != resting)
            {
                await ended;
                throw new PipelineException("The engine has ended.");
            }

            if (resting.IsCanceled)
                throw new PipelineException($"The pipeline has not come to rest within {_options.Patience}. Its log says why: give it Loggers.");
            var rest = await resting;
            if (rest.Clock >= Now.ToUnixTimeMilliseconds() && ends.All(each => rest.NextOffsets.GetValueOrDefault(each.Key) >= each.Value))
                return rest;
        }
    }

    /// <returns>True when there was an email to report about.</returns>
    private async Task<bool> AcceptAsync()
    {
        var emails = (await CommandsAsync()).Where(each => each.Kind == SendKind.Email && _answered.Add(each.SendId)).ToList();
        foreach (var email in emails)
            await OutcomeAsync(email, OutcomeKind.Accepted, email.DecidedAt.ToDateTimeOffset(), null);
        return emails.Count > 0;
    }

    private async Task<IReadOnlyList<SendCommand>> CommandsAsync()
    {
        using var patience = Patience();
        return await _sends.ReadAsync(_admin, patience.Token);
    }

    private Task OutcomeAsync(SendCommand send, OutcomeKind kind, DateTimeOffset at, string? url) => ProduceAsync(
        Topics.EmailOutcomes, send.ContactId, _outcomes.Serialize(new EmailOutcome(send.SendId, kind, At(at), send.Workflow, send.Enrollment, send.Step, send.Template, null, url, null)));

    private async Task ProduceAsync(string topic, string key, byte[]? value) =>
        await _producer.ProduceAsync(topic, new Message<byte[], byte[]> { Key = Encoding.UTF8.GetBytes(key), Value = value! });

    private CancellationTokenSource Patience()
    {
        var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        patience.CancelAfter(_options.Patience);
        return patience;
    }

    private static Send Of(SendCommand command) => new(
        command.ContactId,
        command.Kind.ToString().ToLowerInvariant(),
        command.Template,
        command.To,
        command.DecidedAt.ToDateTimeOffset(),
        command.Workflow,
        command.Step,
        command.SendId) { Command = command };

    private static string Lines(IReadOnlyList<Send> sends) => sends.Count == 0 ? " nothing." : string.Concat(sends.Select(each => $"\n  {each}"));

    private static Core.Conditions.Properties PropertiesOf(object? values) =>
        values is null ? Core.Conditions.Properties.Empty : JsonProperties.Of(JsonSerializer.SerializeToElement(values));

    private static Instant At(DateTimeOffset time) => Instant.FromDateTimeOffset(time);
}
