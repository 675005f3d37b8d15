using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using Confluent.Kafka;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using InboundStreams.IntegrationTests.Fixtures;
using InboundStreams.IntegrationTests.Pipelines;
using InboundStreams.IntegrationTests.Samples;
using InboundStreams.Records.Codecs;
using InboundStreams.Records.Registry;
using InboundStreams.Streams;
using InboundStreams.Testing;
using InboundStreams.Topologies;
using NodaTime;
using Testcontainers.Redis;
using TopicNames = InboundStreams.Contracts.TopicNames;

namespace InboundStreams.IntegrationTests.Docker;

/// <summary>A hundred events to emails on Kafka and Redis in containers: as a user's own integration test, and as the compose file runs it.</summary>
[Trait("needs", "docker")]
public sealed class DockerTests : IDisposable
{
    private const int Contacts = 50;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly DirectoryInfo _work = Directory.CreateTempSubdirectory("inbound-docker-");
    private readonly DirectoryInfo _funnel = QuickFunnel.Write();

    [Fact]
    public async Task A_hundred_events_become_emails_on_Testcontainers()
    {
        Require();
        await using var redis = new RedisBuilder("redis:7").Build();
        await redis.StartAsync();
        await using var pipeline = await InboundPipeline.StartAsync(new() { Funnel = _funnel.FullName, Partitions = 4, Accepted = false });
        var environment = new Dictionary<string, string>
        {
            ["KAFKA_BOOTSTRAP_SERVERS"] = pipeline.BootstrapServers,
            ["SCHEMA_REGISTRY_URL"] = pipeline.RegistryUrl.ToString(),
            ["REDIS_URL"] = redis.GetConnectionString(),
        };
        var pickup = Path.Combine(_work.FullName, "pickup");
        using var dispatcher = LocalProcess.Start("dotnet", [Executable, "run", "--roles", "dispatcher", "--pickup", pickup], environment);

        foreach (var contact in Enumerable.Range(0, Contacts).Select(each => $"q{each}"))
        {
            await pipeline.ContactAsync(contact, new { email = $"{contact}@people.example", first_name = "Eva" });
            await pipeline.ActionAsync(contact, "Registered", new { course = "kafka-101" });
            await pipeline.ActionAsync(contact, "Page Viewed", new { path = "/pricing" });
        }

        await Eventually.Until("every contact has its hello", () => Emails(pickup).Count >= Contacts, Patience, () => dispatcher.Output);
        await pipeline.AdvanceAsync(TimeSpan.FromSeconds(2));
        await Eventually.Until("every contact has its thanks", () => Emails(pickup).Count >= 2 * Contacts, Patience, () => dispatcher.Output);
        Assert.Equal(0, dispatcher.Stop(TimeSpan.FromSeconds(40)));
        var sends = await pipeline.SendsAsync();
        Assert.Equal(sends.Select(each => each.SendId).Order(StringComparer.Ordinal), Emails(pickup));
        Assert.Equal(Enumerable.Repeat(2, Contacts), sends.GroupBy(each => each.Contact).Select(each => each.Count()));
        Assert.Equal(Contacts, Recipients(pickup).Distinct().Count());
    }

    [Fact]
    public void The_sample_of_an_integration_test_passes_with_a_container_of_its_own()
    {
        Require();
        SamplePrograms.RunIntegrationTest([]);
    }

    [Fact]
    public async Task A_hundred_events_become_emails_through_the_compose_file()
    {
        Require();
        Assert.SkipUnless(Directory.Exists(Path.Combine(Checkout.Root, "artifacts", "publish")), "There is no published output to put into the image: ./test --docker makes it (dotnet publish, see the head of docker-compose.yml)");
        var (kafkaPort, registryPort) = (Ports.Free(), Ports.Free());
        var environment = new Dictionary<string, string>
        {
            ["KAFKA_PORT"] = Text(kafkaPort),
            ["REGISTRY_PORT"] = Text(registryPort),
            ["REDIS_PORT"] = Text(Ports.Free()),
            ["FUNNEL"] = _funnel.FullName,
            ["COMPOSE_PROJECT_NAME"] = $"inbound{Guid.NewGuid():N}"[..16],
        };
        try
        {
            Compose(environment, "up", "-d", "--build");
            var registry = new Uri($"http://127.0.0.1:{registryPort}");
            await Eventually.Until("the definitions are applied", () => Compose(environment, "logs", "setup").Contains("version 1", StringComparison.Ordinal), Patience, () => Compose(environment, "logs", "--tail", "30"));
            var outside = new Dictionary<string, string> { ["KAFKA_BOOTSTRAP_SERVERS"] = $"localhost:{kafkaPort}", ["SCHEMA_REGISTRY_URL"] = registry.ToString() };
            await Produce(outside["KAFKA_BOOTSTRAP_SERVERS"], registry);
            await Eventually.Until("every contact has its hello and its thanks", () => EmailsInVolume(environment).Count >= 2 * Contacts, Patience, () => Compose(environment, "logs", "--tail", "30"));
            Assert.Equal(SendIds(outside), EmailsInVolume(environment));
            Assert.Equal(2 * Contacts, EmailsInVolume(environment).Count);
        }
        finally
        {
            Compose(environment, "down", "-v", "--timeout", "20");
        }
    }

    public void Dispose()
    {
        _work.Delete(recursive: true);
        _funnel.Delete(recursive: true);
    }

    private static string Executable => Path.Combine(AppContext.BaseDirectory, "inbound.dll");

    private static void Require()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("INBOUND_TEST_DOCKER") == "1", "The tests in Docker run with ./test --docker, where an engine answers");
        var fault = EngineFault();
        Assert.SkipWhen(fault is not null, $"No Docker engine answers 'docker info'; start one and run ./test --docker again. It says: {fault}");
    }

    private static string? EngineFault()
    {
        try
        {
            LocalProcess.Run("docker", ["info"]);
            return null;
        }
        catch (Exception fault) when (fault is InvalidOperationException or Win32Exception)
        {
            return fault.Message.Split('\n')[0];
        }
    }

    private static string Inbound(Dictionary<string, string> environment, params string[] arguments) => LocalProcess.Run("dotnet", [Executable, .. arguments], environment);

    private static string Compose(Dictionary<string, string> environment, params string[] arguments) =>
        LocalProcess.Run("timeout", ["240", "docker-compose", "-f", Path.Combine(Checkout.Root, "docker-compose.yml"), .. arguments], environment);

    /// <summary>Every send id that the engine has committed, in order; a send decided twice would be there twice.</summary>
    private static List<string> SendIds(Dictionary<string, string> environment) =>
    [
        .. Inbound(environment, "tail", new TopicNames().SendCommands, "--from-beginning", "--no-follow", "-o", "json")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("value").GetProperty("sendId").GetString()!)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The send ids that name the emails of a pickup directory, in order.</summary>
    private static List<string> Emails(string pickup) => Directory.Exists(pickup) ? SendIdsOf(Directory.GetFiles(pickup)) : [];

    private static List<string> EmailsInVolume(Dictionary<string, string> environment) =>
        SendIdsOf(Compose(environment, "exec", "-T", "dispatcher", "ls", "/data/pickup").Split('\n', StringSplitOptions.TrimEntries));

    private static List<string> SendIdsOf(IEnumerable<string> files) =>
        [.. files.Where(file => file.EndsWith(".eml", StringComparison.Ordinal)).Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Recipients(string pickup) =>
        Directory.GetFiles(pickup, "*.eml").Select(file => File.ReadLines(file).Single(line => line.StartsWith("To: ", StringComparison.Ordinal)));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>50 contacts, then their 100 actions: all register, then all look at the prices.</summary>
    /// <param name="bootstrap">Kafka as seen from outside.</param>
    /// <param name="registryUrl">The registry as seen from outside.</param>
    private static async Task Produce(string bootstrap, Uri registryUrl)
    {
        using var registry = new SchemaRegistryClient(SchemaRegistryOptions.Parse(registryUrl.ToString()));
        var names = new TopicNames();
        var rows = await TopicSerde.RegisterAsync(names.Contacts, ContactCodec.Codec, registry);
        var actions = await TopicSerde.RegisterAsync(names.UserActions, UserActionCodec.Codec, registry);
        using var producer = new ProducerBuilder<string, byte[]>(new ProducerConfig { BootstrapServers = bootstrap, Partitioner = KafkaSettings.KeyPartitioner, EnableIdempotence = true }).Build();
        var now = Instant.FromDateTimeOffset(DateTimeOffset.UtcNow);
        for (var i = 0; i < Contacts; i++)
        {
            var row = new Contact(Properties.Of(("email", Value.String($"q{i}@people.example")), ("first_name", Value.String("Eva"))), now);
            producer.Produce(names.Contacts, new Message<string, byte[]> { Key = $"q{i}", Value = rows.Serialize(row) });
        }

        Assert.Equal(0, producer.Flush(TimeSpan.FromSeconds(30)));
        for (var i = 0; i < Contacts; i++)
            Act(i, "Registered", now, "course", "kafka-101");
        for (var i = 0; i < Contacts; i++)
            Act(i, "Page Viewed", now, "path", "/pricing");
        Assert.Equal(0, producer.Flush(TimeSpan.FromSeconds(30)));

        void Act(int contact, string name, Instant at, string property, string value)
        {
            var action = new UserAction($"{name}-{contact}", name, at, Properties.Of((property, Value.String(value))), Properties.Empty);
            producer.Produce(names.UserActions, new Message<string, byte[]> { Key = $"q{contact}", Value = actions.Serialize(action) });
        }
    }
}
