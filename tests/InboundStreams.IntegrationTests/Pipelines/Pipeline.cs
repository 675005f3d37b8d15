using Confluent.Kafka;
using InboundStreams.Core.Sending;
using InboundStreams.IntegrationTests.Fixtures;
using InboundStreams.ReadModel.Contacts;
using InboundStreams.Records.Codecs;
using InboundStreams.Records.Registry;
using InboundStreams.Streams.Admin;
using InboundStreams.Streams.Orders;
using InboundStreams.Streams.Tasks;
using InboundStreams.Topologies;
using InboundStreams.Web.Registry;
using NodaTime;
using TopicNames = InboundStreams.Contracts.TopicNames;

namespace InboundStreams.IntegrationTests.Pipelines;

/// <summary>One installation of the product on a shared Kafka: its own topics, registry, Redis and mail server; the product runs as processes, as it would elsewhere.</summary>
public sealed class Pipeline : IAsyncDisposable
{
    public const int Partitions = 12;

    // What inbound encode writes by default, as its help says it to kcat.
    private const string KeyDelimiter = @"\x1f\x9d\xc3\x8b\x1f\xe6\xf1\xd7";
    private const string RecordDelimiter = @"\x1e\xb7\xd5\xfa\x1e\x93\xe9\xab";

    private static readonly string Executable = Path.Combine(AppContext.BaseDirectory, "inbound.dll");

    private readonly KafkaFixture _kafka;
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("inbound-pipeline-");
    private readonly List<LocalProcess> _workers = [];

    private Pipeline(KafkaFixture kafka) => _kafka = kafka;

    public KafkaFixture Kafka => _kafka;

    public SchemaRegistryServer Registry { get; private set; } = null!;

    public RedisPeer Redis { get; } = new();

    public SmtpPeer Smtp { get; } = new();

    public TopicNames Topics { get; } = new();

    public string ApplicationId => "inbound-contacts";

    /// <param name="funnel">The folder that is applied; null: none.</param>
    /// <param name="partitions">Of the keyed topics.</param>
    public static async Task<Pipeline> StartAsync(string? funnel, int partitions = Partitions)
    {
        SmtpPeer.Require();
        RedisPeer.Require();
        Assert.SkipUnless(Programs.Exist("kcat"), "There is no outside producer: apt-get install kcat");
        var kafka = new KafkaFixture();
        if (kafka.Missing is not null)
            kafka.Dispose();
        kafka.Require();
        var pipeline = new Pipeline(kafka);
        pipeline.Registry = await SchemaRegistryServer.StartAsync(new() { File = pipeline.RegistryFile });
        pipeline.Inbound("topics", "create", "--partitions", $"{partitions}");
        if (funnel is not null)
            pipeline.Inbound("apply", funnel);
        return pipeline;
    }

    /// <summary>Runs a verb to its end and gives its standard output.</summary>
    public string Inbound(params string[] arguments) => LocalProcess.Run("dotnet", [Executable, .. arguments], Environment);

    /// <summary>Runs a verb that is expected to refuse, and gives its exit code and all that it said.</summary>
    public (int ExitCode, string Output) Refused(params string[] arguments)
    {
        using var process = LocalProcess.Start("dotnet", [Executable, .. arguments], Environment);
        Eventually.Until($"inbound {arguments[0]} ends", () => process.HasExited, TimeSpan.FromSeconds(60), () => process.Output).GetAwaiter().GetResult();
        process.WaitForOutput();
        return (process.ExitCode, process.Output);
    }

    /// <summary>Takes the registry away; what has asked it keeps what it knows.</summary>
    public ValueTask RegistryDown() => Registry.DisposeAsync();

    public async Task RegistryUp() => Registry = await SchemaRegistryServer.StartAsync(new() { File = RegistryFile, Port = Registry.Url.Port });

    /// <summary>Reason and source of each dead letter.</summary>
    public IReadOnlyList<(string Reason, string Topic)> DeadLetters() =>
    [
        .. TopicReader.ReadCommitted(_kafka, Topics.DeadLetters).Select(each => (Header(each, DeadLetter.ReasonHeader), Header(each, DeadLetter.TopicHeader))),
    ];

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
    public void RunBatch(string stateDirectory, string until = "1971-01-01T00:00:00Z", IReadOnlyList<string>? options = null)
    {
        using var worker = Run(stateDirectory, ["--roles", "engine", "--clock", "log", "--until", until, .. options ?? []]);
        Eventually.Until("the batch run ends", () => worker.HasExited, TimeSpan.FromSeconds(90), () => worker.Output).GetAwaiter().GetResult();
        Assert.True(worker.ExitCode == 0, worker.Output);
    }

    /// <summary>Encodes lines with <c>inbound encode</c> and produces them with kcat, as an outsider would.</summary>
    /// <param name="options">Further ones of kcat.</param>
    public void Produce(string kind, IEnumerable<string> lines, string options = "")
    {
        var topic = kind == "actions" ? Topics.UserActions : Topics.Contacts;
        var file = Path.Combine(_directory.FullName, $"{Guid.NewGuid():N}");
        File.WriteAllLines(file, lines);
        LocalProcess.Run("bash", ["-c", $"{Shell(kind, topic, file, null)} {options}"], Environment);
    }

    /// <summary>Produces a value as it is, with kcat's own means.</summary>
    /// <param name="key">Null for none.</param>
    /// <param name="options">Further ones of kcat.</param>
    public void ProduceRaw(string topic, string? key, string value, params string[] options) => ProduceRaw(topic, key, System.Text.Encoding.UTF8.GetBytes(value), options);

    public void ProduceRaw(string topic, string? key, byte[] value, params string[] options)
    {
        var file = Path.Combine(_directory.FullName, $"{Guid.NewGuid():N}");
        File.WriteAllBytes(file, value);
        LocalProcess.Run("kcat", ["-P", "-b", _kafka.BootstrapServers, "-t", topic, "-X", "topic.partitioner=murmur2", .. key is null ? Array.Empty<string>() : ["-k", key], .. options, file]);
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
        [.. TopicReader.ReadCommitted(_kafka, topic).Select(each => codec.FromBytes(each.Message.Value.AsMemory(WireFormat.HeadLength)))];

    public IReadOnlyList<(int Partition, OrderRecord Order)> Orders() =>
        [.. TopicReader.ReadCommitted(_kafka, ContactTopology.Order(ApplicationId)).Select(each => (each.Partition.Value, OrderCodec.Codec.FromBytes(each.Message.Value.AsMemory(WireFormat.HeadLength))))];

    /// <summary>Up to where the engine's group has committed a topic, over all partitions; of a topic without transactions, how many records it has taken.</summary>
    public long TakenOf(string topic)
    {
        try
        {
            return Taken(ApplicationId, topic).Values.Sum() ?? 0;
        }
        catch (KafkaException)
        {
            // The group's coordinator is not there yet: nothing has been committed.
            return 0;
        }
    }

    /// <summary>Who has decided last, in any partition.</summary>
    public IEnumerable<string> Members() => Orders().GroupBy(each => each.Partition).Select(partition => partition.Last().Order.Head.Member).Distinct();

    /// <summary>The last score of each contact that has one, decayed to an instant; thousandths.</summary>
    public IReadOnlyDictionary<string, (long Value, string Band)> FinalScores(Instant at) => Values(Topics.LeadScores, LeadScoreCodec.Codec)
        .GroupBy(each => each.ContactId, StringComparer.Ordinal)
        .ToDictionary(each => each.Key, each => (ScoreReading.ValueAt(each.Last(), at), each.Last().Band), StringComparer.Ordinal);

    /// <summary>The committed order covers this many actions.</summary>
    public Task EngineHasTaken(int actions) => Eventually.Until(
        $"{actions} actions are taken",
        () => Orders().Sum(each => each.Order.Entries.OfType<OrderEntry.Take>().Where(take => take.Input == ActionsInput).Sum(take => take.To - take.From + 1)) >= actions,
        TimeSpan.FromSeconds(60));

    // The topology's sources by rank: contacts, outcomes, actions.
    private const int ActionsInput = 2;

    /// <summary>The engine's transaction is open: somewhere the last stable offset lies before the end.</summary>
    public bool TransactionIsOpen(IAdminClient admin)
    {
        var partitions = Enumerable.Range(0, Partitions).Select(each => new TopicPartition(ContactTopology.Order(ApplicationId), each)).ToList();
        var stable = LogOffsets.EndsAsync(admin, partitions, IsolationLevel.ReadCommitted).GetAwaiter().GetResult();
        var ends = LogOffsets.EndsAsync(admin, partitions, IsolationLevel.ReadUncommitted).GetAwaiter().GetResult();
        return partitions.Any(each => stable[each] < ends[each]);
    }

    public Task Received(int emails, TimeSpan deadline) => Eventually.Until(
        $"{emails} emails have arrived",
        () => Smtp.SendIds.Distinct().Count() >= emails,
        deadline,
        () => $"arrived: {Smtp.SendIds.Distinct().Count()}\n{Behind()}\n{string.Join("\n---\n", _workers.Select(each => string.Join("\n", each.Lines.TakeLast(30))))}");

    private Dictionary<TopicPartition, long?> Taken(string group, string topic)
    {
        using var admin = _kafka.Admin();
        var partitions = Enumerable.Range(0, TopicCatalog.PartitionsOf(admin, topic)).Select(each => new TopicPartition(topic, each)).ToList();
        return GroupOffsets.ReadAsync(_kafka.Settings, group, partitions, TimeSpan.FromSeconds(20), CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>Where a role has not taken all that is there, for failures.</summary>
    private string Behind()
    {
        using var admin = _kafka.Admin();
        var lines = new List<string>();
        foreach (var (group, topic) in new[] { (ApplicationId, Topics.UserActions), ($"{ApplicationId}-dispatcher", Topics.SendCommands) })
        {
            var taken = Taken(group, topic);
            var ends = LogOffsets.EndsAsync(admin, taken.Keys, IsolationLevel.ReadCommitted).GetAwaiter().GetResult();
            lines.AddRange(taken.Where(each => (each.Value ?? 0) < ends[each.Key]).Select(each => $"{group} is at {each.Key} {each.Value} of {ends[each.Key]}"));
        }

        return string.Join("\n", lines);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
            worker.Dispose();
        Smtp.Dispose();
        Redis.Dispose();
        await Registry.DisposeAsync();
        _kafka.Dispose();
        _directory.Delete(recursive: true);
    }

    private string RegistryFile => Path.Combine(_directory.FullName, "registry.json");

    private static string Header(ConsumeResult<byte[], byte[]> record, string name) => System.Text.Encoding.UTF8.GetString(record.Message.Headers.GetLastBytes(name));

    /// <summary>Where everything is, as all programs of the product and its samples take it.</summary>
    public Dictionary<string, string> Environment => new()
    {
        ["KAFKA_BOOTSTRAP_SERVERS"] = _kafka.BootstrapServers,
        ["SCHEMA_REGISTRY_URL"] = Registry.Url.ToString(),
        ["REDIS_URL"] = Redis.Address,
        ["INBOUND_SMTP"] = $"127.0.0.1:{Smtp.Port}",
    };

    private string Shell(string kind, string topic, string file, double? perSecond) =>
        $"set -o pipefail; dotnet '{Executable}' encode {kind} --topic {topic} {(perSecond is { } rate ? FormattableString.Invariant($"--rate {rate}") : "")} < '{file}'"
        + $" | kcat -P -b {_kafka.BootstrapServers} -t {topic} -X topic.partitioner=murmur2 -K '{KeyDelimiter}' -D '{RecordDelimiter}'";
}
