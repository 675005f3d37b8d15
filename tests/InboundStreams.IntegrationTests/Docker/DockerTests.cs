using System.Globalization;
using Confluent.Kafka;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using InboundStreams.IntegrationTests.Fixtures;
using InboundStreams.IntegrationTests.Pipelines;
using InboundStreams.Records.Codecs;
using InboundStreams.Records.Registry;
using InboundStreams.Streams;
using InboundStreams.Topologies;
using NodaTime;
using Testcontainers.Kafka;
using Testcontainers.Redis;

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
        await using var kafka = new KafkaBuilder("apache/kafka:4.3.1").Build();
        await using var redis = new RedisBuilder("redis:7").Build();
        await Task.WhenAll(kafka.StartAsync(), redis.StartAsync());
        await using var registry = await SchemaRegistryServer.StartAsync(null, 0);
        var bootstrap = kafka.GetBootstrapAddress().Replace("plaintext://", "", StringComparison.OrdinalIgnoreCase).TrimEnd('/');
        var environment = new Dictionary<string, string>
        {
            ["KAFKA_BOOTSTRAP_SERVERS"] = bootstrap,
            ["SCHEMA_REGISTRY_URL"] = registry.Url.ToString(),
            ["REDIS_URL"] = redis.GetConnectionString(),
        };
        Inbound(environment, "topics", "create", "--partitions", "4", "--replication", "1");
        Inbound(environment, "apply", _funnel.FullName);
        await Produce(bootstrap, registry.Url);

        var pickup = Path.Combine(_work.FullName, "pickup");
        using var worker = LocalProcess.Start("dotnet", [Executable, "run", "--state-dir", Path.Combine(_work.FullName, "state"), "--pickup", pickup], environment);
        await Eventually.Until("every contact has its hello and its thanks", () => Emails(pickup) >= 2 * Contacts, Patience, () => worker.Output);
        Assert.Equal(0, worker.Stop(TimeSpan.FromSeconds(40)));
        Assert.Equal(2 * Contacts, Emails(pickup));
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
            await Produce($"localhost:{kafkaPort}", registry);
            await Eventually.Until("every contact has its hello and its thanks", () => EmailsInVolume(environment) >= 2 * Contacts, Patience, () => Compose(environment, "logs", "--tail", "30"));
            Assert.Equal(2 * Contacts, EmailsInVolume(environment));
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
        LocalProcess.Run("docker", ["info"]);
    }

    private static void Inbound(Dictionary<string, string> environment, params string[] arguments) => LocalProcess.Run("dotnet", [Executable, .. arguments], environment);

    private static string Compose(Dictionary<string, string> environment, params string[] arguments) =>
        LocalProcess.Run("docker-compose", ["-f", Path.Combine(Checkout.Root, "docker-compose.yml"), .. arguments], environment);

    private static int Emails(string pickup) => Directory.Exists(pickup) ? Directory.GetFiles(pickup, "*.eml").Length : 0;

    private static int EmailsInVolume(Dictionary<string, string> environment) =>
        Compose(environment, "exec", "-T", "dispatcher", "ls", "/data/pickup").Split('\n').Count(line => line.TrimEnd().EndsWith(".eml", StringComparison.Ordinal));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>50 contacts, then their 100 actions: each registers and looks at the prices.</summary>
    private static async Task Produce(string bootstrap, Uri registryUrl)
    {
        using var registry = new SchemaRegistryClient(SchemaRegistryOptions.Parse(registryUrl.ToString()));
        var names = new TopicNames();
        var rows = await TopicSerde<Contact>.RegisterAsync(names.Contacts, ContactCodec.Codec, registry);
        var actions = await TopicSerde<UserAction>.RegisterAsync(names.UserActions, UserActionCodec.Codec, registry);
        using var producer = new ProducerBuilder<string, byte[]>(new ProducerConfig { BootstrapServers = bootstrap, Partitioner = KafkaSettings.KeyPartitioner, EnableIdempotence = true }).Build();
        var now = Instant.FromDateTimeOffset(DateTimeOffset.UtcNow);
        for (var i = 0; i < Contacts; i++)
        {
            var row = new Contact(Properties.Of(("email", Value.String($"q{i}@people.example")), ("first_name", Value.String("Eva"))), now);
            producer.Produce(names.Contacts, new Message<string, byte[]> { Key = $"q{i}", Value = rows.Serialize(row) });
        }

        Assert.Equal(0, producer.Flush(TimeSpan.FromSeconds(30)));
        for (var i = 0; i < Contacts; i++)
        {
            Act(i, "Registered", "course", "kafka-101");
            Act(i, "Page Viewed", "path", "/pricing");
        }

        Assert.Equal(0, producer.Flush(TimeSpan.FromSeconds(30)));

        void Act(int contact, string name, string property, string value)
        {
            var action = new UserAction($"{name}-{contact}", name, now, Properties.Of((property, Value.String(value))), Properties.Empty);
            producer.Produce(names.UserActions, new Message<string, byte[]> { Key = $"q{contact}", Value = actions.Serialize(action) });
        }
    }
}
