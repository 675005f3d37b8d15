using Confluent.Kafka;
using InboundStreams.Core.Sending;
using InboundStreams.IntegrationTests.Fixtures;
using InboundStreams.Records.Codecs;
using InboundStreams.Records.Registry;
using InboundStreams.Streams.Admin;
using InboundStreams.Streams.Orders;
using InboundStreams.Topologies;

namespace InboundStreams.IntegrationTests.Pipelines;

/// <summary>One installation of the product on a shared Kafka: its own topics, registry, Redis and mail server; the product runs as processes, as it would elsewhere.</summary>
public sealed class Pipeline : IAsyncDisposable
{
    public const int Partitions = 12;

    private static readonly string Executable = Path.Combine(AppContext.BaseDirectory, "inbound.dll");

    private readonly KafkaFixture _kafka;
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("inbound-pipeline-");
    private readonly List<LocalProcess> _workers = [];

    private Pipeline(KafkaFixture kafka, SchemaRegistryServer registry)
    {
        (_kafka, Registry) = (kafka, registry);
        Prefix = $"t{Guid.NewGuid():N}"[..9];
    }

    public SchemaRegistryServer Registry { get; }

    public RedisPeer Redis { get; } = new();

    public SmtpPeer Smtp { get; } = new();

    public string Prefix { get; }

    public TopicNames Topics => TopicNames.WithPrefix(Prefix);

    public string ApplicationId => $"{Prefix}-contacts";

    public static async Task<Pipeline> StartAsync(KafkaFixture kafka, bool applied = true)
    {
        kafka.Require();
        SmtpPeer.Require();
        RedisPeer.Require();
        Assert.SkipUnless(Programs.Exist("kcat"), "There is no outside producer: apt-get install kcat");
        var registryFile = Path.Combine(Path.GetTempPath(), $"inbound-registry-{Guid.NewGuid():N}.json");
        var pipeline = new Pipeline(kafka, await SchemaRegistryServer.StartAsync(registryFile, 0));
        pipeline.Inbound("topics", "create", "--partitions", $"{Partitions}");
        if (applied)
            pipeline.Inbound("apply", Course.Folder);
        return pipeline;
    }

    /// <summary>Runs a verb to its end and gives its standard output.</summary>
    public string Inbound(params string[] arguments) => LocalProcess.Run("dotnet", [Executable, .. arguments], Environment);

    /// <summary>Starts <c>inbound run</c> in a process of its own.</summary>
    public LocalProcess Run(string stateDirectory, params string[] arguments)
    {
        var worker = LocalProcess.Start(
            "dotnet",
            [Executable, "run", "--state-dir", Path.Combine(_directory.FullName, stateDirectory), "--session-timeout", "6000", "--lease", "5", .. arguments],
            Environment);
        _workers.Add(worker);
        return worker;
    }

    /// <summary>Runs the engine until it has taken what is there, without moving time.</summary>
    public void RunBatch(string stateDirectory, string until = "1971-01-01T00:00:00Z")
    {
        using var worker = Run(stateDirectory, "--roles", "engine", "--clock", "log", "--until", until);
        Eventually.Until("the batch run ends", () => worker.HasExited, TimeSpan.FromSeconds(90), () => worker.Output).GetAwaiter().GetResult();
        Assert.True(worker.ExitCode == 0, worker.Output);
    }

    /// <summary>Encodes lines with <c>inbound encode</c> and produces them with kcat, as an outsider would.</summary>
    public void Produce(string kind, IEnumerable<string> lines, string? topic = null)
    {
        topic ??= kind == "actions" ? Topics.UserActions : Topics.Contacts;
        var file = Path.Combine(_directory.FullName, $"{Guid.NewGuid():N}");
        File.WriteAllLines(file, lines);
        LocalProcess.Run("bash", ["-c", Shell(kind, topic, file, null)], Environment);
    }

    /// <summary>The same, at a rate; goes on while the test does other things.</summary>
    public LocalProcess Feed(string kind, IEnumerable<string> lines, double perSecond)
    {
        var file = Path.Combine(_directory.FullName, $"{Guid.NewGuid():N}");
        File.WriteAllLines(file, lines);
        var feed = LocalProcess.Start("bash", ["-c", Shell(kind, kind == "actions" ? Topics.UserActions : Topics.Contacts, file, perSecond)], Environment);
        _workers.Add(feed);
        return feed;
    }

    public IReadOnlyList<SendCommand> SendCommands() => Values(Topics.SendCommands, SendCommandCodec.Codec);

    public IReadOnlyList<T> Values<T>(string topic, AvroCodec<T> codec) =>
        [.. TopicReader.ReadCommitted(_kafka, topic).Select(each => codec.FromBytes(each.Message.Value.AsSpan(WireFormat.HeadLength)))];

    public IReadOnlyList<(int Partition, OrderRecord Order)> Orders() =>
        [.. TopicReader.ReadCommitted(_kafka, TopicNames.Order(ApplicationId)).Select(each => (each.Partition.Value, OrderCodec.Codec.FromBytes(each.Message.Value.AsSpan(WireFormat.HeadLength))))];

    /// <summary>The engine's transaction is open: somewhere the last stable offset lies before the end.</summary>
    public bool TransactionIsOpen(IAdminClient admin)
    {
        var partitions = Enumerable.Range(0, Partitions).Select(each => new TopicPartition(TopicNames.Order(ApplicationId), each)).ToList();
        var stable = LogOffsets.EndsAsync(admin, partitions, IsolationLevel.ReadCommitted).GetAwaiter().GetResult();
        var ends = LogOffsets.EndsAsync(admin, partitions, IsolationLevel.ReadUncommitted).GetAwaiter().GetResult();
        return partitions.Any(each => stable[each] < ends[each]);
    }

    public Task Received(int emails, TimeSpan deadline) => Eventually.Until(
        $"{emails} emails have arrived",
        () => Smtp.SendIds.Distinct().Count() >= emails,
        deadline,
        () => $"arrived: {Smtp.SendIds.Distinct().Count()}\n{string.Join("\n---\n", _workers.Select(each => string.Join("\n", each.Lines.TakeLast(30))))}");

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
            worker.Dispose();
        Smtp.Dispose();
        Redis.Dispose();
        await Registry.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private Dictionary<string, string> Environment => new()
    {
        ["KAFKA_BOOTSTRAP_SERVERS"] = _kafka.BootstrapServers,
        ["SCHEMA_REGISTRY_URL"] = Registry.Url.ToString(),
        ["REDIS_URL"] = Redis.Address,
        ["INBOUND_SMTP"] = $"127.0.0.1:{Smtp.Port}",
        ["INBOUND_TOPIC_PREFIX"] = Prefix,
        ["INBOUND_APPLICATION_ID"] = ApplicationId,
    };

    private string Shell(string kind, string topic, string file, double? perSecond) =>
        $"set -o pipefail; dotnet '{Executable}' encode {kind} --topic {topic} {(perSecond is { } rate ? FormattableString.Invariant($"--rate {rate}") : "")} < '{file}'"
        + $" | kcat -P -b {_kafka.BootstrapServers} -t {topic} -X topic.partitioner=murmur2 -K '{Delimiters.Key}' -D '{Delimiters.Record}'";
}
