using System.Text;
using Confluent.Kafka;
using InboundStreams.Contracts;
using InboundStreams.Records.Codecs;
using InboundStreams.Records.Registry;
using InboundStreams.Streamiz;
using InboundStreams.Streams;
using InboundStreams.Topologies;
using InboundStreams.Web.Registry;
using NodaTime;
using Streamiz.Kafka.Net;
using Streamiz.Kafka.Net.Mock;
using Streamiz.Kafka.Net.SerDes;
using Bundle = InboundStreams.Records.Codecs.Bundle;
using BundleFile = InboundStreams.Records.Codecs.BundleFile;

namespace InboundStreams.Tests.Streamiz;

/// <summary>The contact topology in Streamiz' own test driver: one partition, everything at once, the wall clock moved by hand.</summary>
internal sealed class StreamizBench : IAsyncDisposable
{
    private readonly SchemaRegistryServer _registry;
    private readonly ContactStreams _contacts;
    private readonly TopologyTestDriver _driver;
    private readonly Dictionary<string, TestInputTopic<byte[], byte[]>> _inputs;
    private readonly Dictionary<string, TestOutputTopic<byte[], byte[]>> _outputs;

    private StreamizBench(SchemaRegistryServer registry, SchemaRegistryClient client, ContactStreams contacts, TopologyTestDriver driver)
    {
        (_registry, Registry, _contacts, _driver) = (registry, client, contacts, driver);
        _inputs = new[] { Topics.Definitions, Topics.Contacts, Topics.EmailOutcomes, Topics.UserActions }
            .ToDictionary(each => each, each => driver.CreateInputTopic(each, new ByteArraySerDes(), new ByteArraySerDes()));
        _outputs = new[] { Topics.SendCommands, Topics.LeadScores, Topics.WorkflowJournal, Topics.DeadLetters }
            .ToDictionary(each => each, each => driver.CreateOutputTopic(each, TimeSpan.Zero, new ByteArraySerDes(), new ByteArraySerDes()));
    }

    public static TopicNames Topics { get; } = new();

    public SchemaRegistryClient Registry { get; }

    public static async Task<StreamizBench> StartAsync(ClockMode clock = ClockMode.Log, int partitions = 1)
    {
        var registry = await SchemaRegistryServer.StartAsync();
        var builder = new StreamBuilder();
        var contacts = builder.AddContactTopology(new ContactStreamsOptions
        {
            Engine = new StreamEngineOptions { Kafka = new KafkaSettings("nowhere:9092"), Clock = clock },
            Registry = SchemaRegistryOptions.Parse(registry.Url.ToString()),
            Partitions = partitions,
        });
        var driver = new TopologyTestDriver(builder.Build(), contacts.NewConfig());
        return new StreamizBench(registry, new SchemaRegistryClient(SchemaRegistryOptions.Parse(registry.Url.ToString())), contacts, driver);
    }

    public async Task ApplyAsync(long version, IEnumerable<(string Path, string Content)> files)
    {
        var serde = await BundleSerde.RegisterAsync(Topics.Definitions, Registry);
        var bundle = new Bundle(version, $"hash {version}", Instant.FromUnixTimeSeconds(0), [.. files.Select(each => new BundleFile(each.Path, each.Content))], null);
        Pipe(Topics.Definitions, Encoding.UTF8.GetBytes($"{version}"), await serde.SerializeAsync(bundle));
    }

    public void Pipe(string topic, byte[]? key, byte[]? value, bool load = false)
    {
        var headers = new Headers();
        if (load)
            headers.Add(RecordDecoder<Contact>.LoadHeader, "true"u8.ToArray());
        _inputs[topic].PipeInput(key!, value!, DateTime.UtcNow, headers);
    }

    public void Advance(TimeSpan time) => _driver.AdvanceWallClockTime(time);

    public void Commit() => _driver.Commit();

    /// <summary>What has come out since the last look.</summary>
    public IReadOnlyList<Message<byte[], byte[]>> Outputs(string topic) => [.. _outputs[topic].ReadKeyValueList().Select(each => each.Message)];

    public IReadOnlyList<T> Values<T>(string topic, AvroCodec<T> codec) => [.. Outputs(topic).Select(each => codec.FromBytes(each.Value.AsMemory(WireFormat.HeadLength)))];

    public async ValueTask DisposeAsync()
    {
        _driver.Dispose();
        _contacts.Dispose();
        Registry.Dispose();
        await _registry.DisposeAsync();
    }
}
