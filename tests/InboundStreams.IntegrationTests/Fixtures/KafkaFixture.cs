using System.Security.Cryptography;
using Confluent.Kafka;
using InboundStreams.IntegrationTests.Fixtures;
using InboundStreams.Streams;

[assembly: AssemblyFixture(typeof(KafkaFixture))]

namespace InboundStreams.IntegrationTests.Fixtures;

/// <summary>
/// A real Apache Kafka: the cluster of KAFKA_BOOTSTRAP_SERVERS, or one broker from a local distribution (KAFKA_HOME, or
/// shared/kafka beside the checkout) in KRaft mode on loopback.
/// </summary>
public sealed class KafkaFixture : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("inbound-kafka-");
    private readonly LocalProcess? _broker;

    public KafkaFixture()
    {
        if (Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP_SERVERS") is { Length: > 0 } given)
        {
            BootstrapServers = given;
            return;
        }

        if (Home() is not { } home)
        {
            Missing = "There is no Kafka to test on. Set KAFKA_BOOTSTRAP_SERVERS to a cluster, or KAFKA_HOME to an unpacked Apache Kafka 4.x (needs Java 17).";
            return;
        }

        if (!Programs.Exist("java"))
        {
            Missing = "Apache Kafka needs Java 17: apt-get install openjdk-17-jre-headless";
            return;
        }

        BootstrapServers = $"127.0.0.1:{Ports.Free()}";
        var guests = $"127.0.0.1:{Ports.Free()}";
        Guest = new KafkaSettings(guests, new Dictionary<string, string>
        {
            ["security.protocol"] = "SASL_PLAINTEXT",
            ["sasl.mechanism"] = "PLAIN",
            ["sasl.username"] = "guest",
            ["sasl.password"] = "guest-secret",
        });
        _broker = Start(home, BootstrapServers, guests, Ports.Free());
    }

    /// <summary>Why there is no Kafka; null when there is.</summary>
    public string? Missing { get; }

    public string BootstrapServers { get; } = "";

    public KafkaSettings Settings => new(BootstrapServers);

    /// <summary>As <c>User:guest</c>, who may do nothing that is not granted; null where the cluster is somebody's.</summary>
    public KafkaSettings? Guest { get; }

    /// <summary>Skips the test with the reason where there is no Kafka.</summary>
    public void Require() => Assert.SkipWhen(Missing is not null, Missing ?? "");

    public IAdminClient Admin() => new AdminClientBuilder(new AdminClientConfig { BootstrapServers = BootstrapServers }).Build();

    public void Dispose()
    {
        _broker?.Dispose();
        _directory.Delete(recursive: true);
    }

    /// <summary>An unpacked Apache Kafka; null where there is none.</summary>
    public static string? Home()
    {
        if (Environment.GetEnvironmentVariable("KAFKA_HOME") is { Length: > 0 } home)
            return home;
        var beside = Path.GetFullPath(Path.Combine(Checkout.Root, "..", "shared", "kafka"));
        return Directory.Exists(Path.Combine(beside, "libs")) ? beside : null;
    }

    private LocalProcess Start(string home, string listener, string guests, int controllerPort)
    {
        var properties = Path.Combine(_directory.FullName, "server.properties");
        File.WriteAllText(properties, $"""
            process.roles=broker,controller
            node.id=1
            controller.quorum.voters=1@127.0.0.1:{controllerPort}
            listeners=PLAINTEXT://{listener},GUESTS://{guests},CONTROLLER://127.0.0.1:{controllerPort}
            advertised.listeners=PLAINTEXT://{listener},GUESTS://{guests}
            inter.broker.listener.name=PLAINTEXT
            controller.listener.names=CONTROLLER
            listener.security.protocol.map=PLAINTEXT:PLAINTEXT,GUESTS:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT
            sasl.enabled.mechanisms=PLAIN
            listener.name.guests.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_guest="guest-secret";
            authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
            super.users=User:ANONYMOUS
            log.dirs={_directory.FullName}/data
            auto.create.topics.enable=false
            offsets.topic.replication.factor=1
            offsets.topic.num.partitions=5
            transaction.state.log.replication.factor=1
            transaction.state.log.min.isr=1
            transaction.state.log.num.partitions=5
            share.coordinator.state.topic.replication.factor=1
            share.coordinator.state.topic.min.isr=1
            group.initial.rebalance.delay.ms=0
            log.cleaner.backoff.ms=100
            transaction.abort.timed.out.transaction.cleanup.interval.ms=500
            """);
        string[] classPath = ["-cp", $"{home}/libs/*"];
        var clusterId = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)).Replace('+', 'a').Replace('/', 'b').TrimEnd('=');
        LocalProcess.Run("java", [.. classPath, "kafka.tools.StorageTool", "format", "--cluster-id", clusterId, "--config", properties]);
        var log4j = Path.Combine(home, "config", "log4j2.properties");
        var broker = LocalProcess.Start("java", ["-Xms256m", "-Xmx1g", "-XX:+UseG1GC", .. File.Exists(log4j) ? [$"-Dlog4j2.configurationFile={log4j}"] : Array.Empty<string>(), .. classPath, "kafka.Kafka", properties]);
        Eventually.Until("Kafka is up", () => broker.Lines.Any(line => line.Contains("Kafka Server started", StringComparison.Ordinal)), TimeSpan.FromSeconds(90), () => broker.Output).GetAwaiter().GetResult();
        return broker;
    }
}
