using System.Globalization;
using System.Text;
using Confluent.Kafka;
using InboundStreams.Streamiz;
using InboundStreams.Streamiz.Tasks;
using InboundStreams.Streams;
using InboundStreams.Streams.Consuming;
using InboundStreams.Streams.Tasks;
using InboundStreams.Tests.Streams;
using Microsoft.Extensions.Logging.Abstractions;
using Streamiz.Kafka.Net;
using Streamiz.Kafka.Net.Mock;
using Streamiz.Kafka.Net.SerDes;

namespace InboundStreams.Tests.Streamiz;

/// <summary>A keyed topology in Streamiz' test driver: one partition, everything at once, the wall clock moved by hand.</summary>
public sealed class KeyedTopologyTests : IDisposable
{
    private readonly Dictionary<string, TestOutputTopic<byte[], byte[]>> _outputs = [];
    private TopologyTestDriver _driver = null!;
    private TestInputTopic<byte[], byte[]> _events = null!;
    private TaskParts _parts = null!;

    public void Dispose() => _driver.Dispose();

    [Fact]
    public void A_timer_rings_when_the_wall_clock_reaches_it()
    {
        Start(ClockMode.Wall);
        var now = _parts.Now - 1_000;
        Pipe("a", now, "in:60000");

        Advance(TimeSpan.FromSeconds(40));
        Assert.DoesNotContain(Said(), each => each.Contains("rang", StringComparison.Ordinal));
        Advance(TimeSpan.FromSeconds(40));
        Assert.Equal([$"a rang at {now + 60_000}"], Said());
    }

    [Fact]
    public void With_the_clock_of_the_log_only_a_later_record_rings_it()
    {
        Start(ClockMode.Log);
        Pipe("a", 1_000, "in:60000");

        Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(["a 1 in:60000 at 1000"], Said());
        Pipe("b", 70_000, "");
        Assert.Equal(["a rang at 61000", "b 1  at 70000"], Said());
    }

    [Fact]
    public void States_are_written_when_the_commit_begins_one_for_each_changed_key()
    {
        Start(ClockMode.Log);
        Pipe("a", 1, "");
        Pipe("a", 2, "");
        Pipe("b", 3, "");

        Assert.Empty(Output("counting-counts-changelog"));
        _driver.Commit();
        Assert.Equal(["a", "b"], Output("counting-counts-changelog").Select(each => Encoding.UTF8.GetString(each.Key)));
    }

    [Fact]
    public void Records_that_cannot_be_taken_are_dead_letters_with_their_reason_and_nothing_else_is_lost()
    {
        Start(ClockMode.Log);
        Pipe("a", 1, "poison");
        _events.PipeInput(null!, Encoding.UTF8.GetBytes("2|"), DateTime.UnixEpoch, []);
        Pipe("a", 3, $"big|{new string('x', 500_000)}");
        Pipe("a", 4, "fine", new Headers { { "mine", [1] } });

        Assert.Equal(["poison", "null_key", "state_too_large"], Output("dead").Select(each => Encoding.UTF8.GetString(each.Headers.GetLastBytes(DeadLetter.ReasonHeader))));
        Assert.Equal("a 1 fine at 4", Encoding.UTF8.GetString(Assert.Single(Output("said")).Value));
    }

    [Fact]
    public void The_headers_of_an_input_are_not_those_of_what_it_causes()
    {
        Start(ClockMode.Log);
        Pipe("a", 1, "", new Headers { { "mine", [1] } });

        Assert.Empty(Assert.Single(Output("said")).Headers);
    }

    [Fact]
    public void Outputs_are_stamped_with_the_moment_and_not_with_their_inputs_time()
    {
        Start(ClockMode.Log);
        Pipe("a", 1, "");

        Assert.InRange(Assert.Single(Output("said")).Timestamp.UnixTimestampMs, _parts.StartedAt, _parts.Now);
    }

    [Fact]
    public async Task A_processor_that_throws_fails_its_task_and_lets_no_commit_through()
    {
        Start(ClockMode.Log);
        Pipe("a", 1, "");

        Assert.ThrowsAny<Exception>(() => Pipe("a", 2, "in:no number"));
        Assert.IsType<FormatException>(await _parts.Tasks.Fault);
        Assert.ThrowsAny<Exception>(() => _driver.Commit());
        Assert.Empty(Output("counting-counts-changelog"));
    }

    [Fact]
    public void A_new_version_visits_the_keys_that_send_nothing()
    {
        var version = 1L;
        Start(ClockMode.Log, () => version);
        Pipe("a", 1, "");
        Pipe("b", 2, "");
        _driver.Commit();
        _ = Said();

        version = 2;
        Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["a visited 2", "b visited 2"], Said());
    }

    private void Start(ClockMode clock, Func<long>? version = null)
    {
        var topology = Counting.Topology(new TextDecoder(), null!, version ?? (() => 1)) with { Sources = [new SourceDefinition("events", new TextDecoder())] };
        var options = new StreamEngineOptions { Kafka = new KafkaSettings("nowhere:9092"), Clock = clock };
        _parts = new TaskParts(topology, 1, options, TimeProvider.System, NullLogger.Instance);
        var builder = new StreamBuilder();
        builder.AddKeyedTopology(_parts, TimeProvider.System);
        _driver = new TopologyTestDriver(builder.Build(), new StreamConfig { ApplicationId = "counting", BootstrapServers = "nowhere:9092", Logger = NullLoggerFactory.Instance });
        _events = _driver.CreateInputTopic("events", new ByteArraySerDes(), new ByteArraySerDes());
    }

    // The driver goes on by a tenth of the step for as long as something was due: small steps keep it near what was asked for.
    private void Advance(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromMilliseconds(550))
            _driver.AdvanceWallClockTime(TimeSpan.FromMilliseconds(500));
    }

    private void Pipe(string key, long at, string payload, Headers? headers = null) =>
        _events.PipeInput(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{at}|{payload}")), DateTime.UnixEpoch, headers ?? []);

    private IReadOnlyList<string> Said() => [.. Output("said").Select(each => Encoding.UTF8.GetString(each.Value))];

    /// <summary>What has come since the last look.</summary>
    private IReadOnlyList<Message<byte[], byte[]>> Output(string topic)
    {
        if (!_outputs.TryGetValue(topic, out var output))
            _outputs[topic] = output = _driver.CreateOutputTopic(topic, TimeSpan.Zero, new ByteArraySerDes(), new ByteArraySerDes());
        return [.. output.ReadKeyValueList().Select(each => each.Message)];
    }

    private sealed class TextDecoder : IRecordDecoder
    {
        public RecordCheck Check(in ConsumedRecord record)
        {
            var text = PartsOf(record);
            return text[1] == "poison" ? RecordCheck.OfPoison("poison") : RecordCheck.Sound(long.Parse(text[0], CultureInfo.InvariantCulture));
        }

        public object Decode(in ConsumedRecord record) => PartsOf(record)[1];

        private static string[] PartsOf(in ConsumedRecord record) => Encoding.UTF8.GetString(record.Value.Span).Split('|', 3);
    }
}
