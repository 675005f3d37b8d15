using Confluent.Kafka;
using InboundStreams.Cli.Connections;
using InboundStreams.Cli.Roles;
using InboundStreams.Records.Codecs;
using InboundStreams.Streams;
using InboundStreams.Streams.Admin;
using InboundStreams.Streams.Consuming;
using InboundStreams.Streams.Intake;
using InboundStreams.Streams.Orders;
using InboundStreams.Streams.Stores;
using InboundStreams.Streams.Tasks;
using InboundStreams.Topologies;
using Microsoft.Extensions.Logging.Abstractions;

namespace InboundStreams.Cli.Chaos;

/// <summary>What the topics hold against what the rules decide from the same inputs in the recorded order.</summary>
/// <param name="Lost">Decisions that are missing on a topic.</param>
/// <param name="Doubled">Decisions that are on a topic, and ought not to be, or not again.</param>
/// <param name="Misordered">Keys whose decisions are all there, in another order.</param>
/// <param name="StatesOff">Keys whose state in the changelog is another.</param>
/// <param name="Untaken">Committed inputs that the order does not name.</param>
/// <param name="TakenTwice">Inputs that the order names twice.</param>
/// <param name="NotProvable">Partitions whose order cannot be followed to its end: what it names does not exist.</param>
/// <param name="Examples">The first of what is wrong, in words.</param>
internal sealed record ChaosVerdict(
    long Inputs,
    long Decisions,
    long Lost,
    long Doubled,
    long Misordered,
    long StatesOff,
    long Untaken,
    long TakenTwice,
    long NotProvable,
    IReadOnlyList<string> Examples)
{
    public bool Holds => Lost + Doubled + Misordered + StatesOff + Untaken + TakenTwice + NotProvable == 0;
}

/// <summary>Decides everything again, without Kafka.</summary>
internal sealed class ChaosOracle(Surroundings surroundings, int partitions)
{
    private const int ExamplesMax = 10;
    private static readonly TimeSpan ReadPatience = TimeSpan.FromSeconds(60);

    private readonly List<string> _examples = [];
    private long _untaken;
    private long _takenTwice;
    private long _notProvable;

    public async Task<ChaosVerdict> JudgeAsync(CancellationToken stop)
    {
        var topology = await ContactTopology.BuildAsync(
            surroundings.Topics,
            surroundings.ApplicationId,
            surroundings.Registry,
            () => surroundings.Definitions.LatestVersion,
            surroundings.Definitions.FunnelOf,
            stop);
        var inputs = Inputs(topology);
        Dictionary<(string Topic, string Key), List<byte[]>> wanted = [];
        Dictionary<string, byte[]> states = [];
        var orders = Read(topology.OrderTopic).ToLookup(each => each.Partition.Value, each => topology.OrderSerde.Deserialize(each.Message.Value));
        for (var partition = 0; partition < partitions; partition++)
        {
            List<OrderRecord> its = [.. orders[partition]];
            CheckTaken(topology, partition, its, inputs);
            try
            {
                if (its.Count > 0)
                    DecideAgain(topology, partition, its, inputs, wanted, states);
            }
            catch (NotProvableException fault)
            {
                _notProvable++;
                Say($"partition {partition}: {fault.Message}");
            }
        }

        var sinks = topology.Sinks.Select(each => each.Topic).ToList();
        var found = sinks.SelectMany(Read)
            .GroupBy(each => (each.Topic, System.Text.Encoding.UTF8.GetString(each.Message.Key)))
            .ToDictionary(each => each.Key, each => each.Select(one => one.Message.Value).ToList());
        var (lost, doubled, misordered) = (0L, 0L, 0L);
        foreach (var key in wanted.Keys.Union(found.Keys))
        {
            var (one, other) = (Texts(wanted.GetValueOrDefault(key)), Texts(found.GetValueOrDefault(key)));
            if (one.SequenceEqual(other))
                continue;
            var (missing, more) = (Difference(one, other), Difference(other, one));
            (lost, doubled, misordered) = (lost + missing, doubled + more, misordered + (missing + more == 0 ? 1 : 0));
            Say($"{key.Topic}, key {key.Item2}: {one.Count} decisions by the rules, {other.Count} on the topic; {missing} are missing, {more} too many");
        }

        return new ChaosVerdict(
            inputs.Count,
            wanted.Values.Sum(each => (long)each.Count),
            lost,
            doubled,
            misordered,
            StatesOff(topology, states),
            _untaken,
            _takenTwice,
            _notProvable,
            _examples);
    }

    private static void DecideAgain(
        Topology topology,
        int partition,
        List<OrderRecord> orders,
        Dictionary<(int Input, int Partition, long Offset), InputRecord> inputs,
        Dictionary<(string Topic, string Key), List<byte[]>> decisions,
        Dictionary<string, byte[]> states)
    {
        var sinks = topology.Sinks.Select(each => each.Topic).ToHashSet(StringComparer.Ordinal);
        var first = orders[0].Head;
        var store = new MemoryStore();
        var start = new TaskStart(partition, [.. first.NextOffsets.Select(_ => 0L)], first.LoadEnds);
        var core = new StreamTask(topology, start, store, new TaskLimits(), replay: true);
        foreach (var order in orders)
        {
            var slice = core.Replay(order, (input, offset) => inputs.TryGetValue((input, partition, offset), out var record) ? record : null);
            foreach (var output in slice?.Outputs.Where(each => sinks.Contains(each.Topic)) ?? [])
            {
                var at = (output.Topic, System.Text.Encoding.UTF8.GetString(output.Key!));
                if (!decisions.TryGetValue(at, out var list))
                    decisions[at] = list = [];
                list.Add(output.Value.ToArray());
            }

            core.Committed(0);
        }

        foreach (var (key, state) in store.Range(null))
            states[key.ToString()] = state;
    }

    private void CheckTaken(
        Topology topology, int partition, List<OrderRecord> orders, Dictionary<(int Input, int Partition, long Offset), InputRecord> inputs)
    {
        HashSet<(int Input, long Offset)> taken = [];
        foreach (var (input, from, to) in orders.SelectMany(each => each.Entries).Select(Stretch).Where(each => each.Input >= 0))
        {
            for (var offset = from; offset <= to; offset++)
            {
                if (!taken.Add((input, offset)))
                {
                    _takenTwice++;
                    Say($"{topology.Sources[input].Topic}[{partition}]@{offset} was taken twice");
                }
            }
        }

        foreach (var (input, _, offset) in inputs.Keys.Where(each => each.Partition == partition && !taken.Contains((each.Input, each.Offset))))
        {
            _untaken++;
            Say($"{topology.Sources[input].Topic}[{partition}]@{offset} was never taken");
        }
    }

    private static (int Input, long From, long To) Stretch(OrderEntry entry) => entry switch
    {
        OrderEntry.Take take => (take.Input, take.From, take.To),
        OrderEntry.DeadLettered dead => (dead.Input, dead.From, dead.To),
        _ => (-1, 0, 0),
    };

    private long StatesOff(Topology topology, Dictionary<string, byte[]> states)
    {
        Dictionary<string, byte[]> found = [];
        foreach (var result in Read(topology.ChangelogTopic))
        {
            var key = System.Text.Encoding.UTF8.GetString(result.Message.Key);
            if (result.Message.Value is null)
                found.Remove(key);
            else
                found[key] = result.Message.Value;
        }

        var off = states.Keys.Union(found.Keys)
            .Where(key => !states.GetValueOrDefault(key).AsSpan().SequenceEqual(found.GetValueOrDefault(key)))
            .ToList();
        foreach (var key in off)
            Say($"the state of {key} is another in the changelog");
        return off.Count;
    }

    private Dictionary<(int Input, int Partition, long Offset), InputRecord> Inputs(Topology topology)
    {
        Dictionary<(int, int, long), InputRecord> all = [];
        var intake = new RecordIntake(topology, partitions, NullLogger.Instance);
        for (var input = 0; input < topology.Sources.Count; input++)
        {
            foreach (var result in Read(topology.Sources[input].Topic))
                all[(input, result.Partition.Value, result.Offset.Value)] = Taken(intake, input, result);
        }

        return all;
    }

    private static InputRecord Taken(RecordIntake intake, int input, ConsumeResult<byte[], byte[]> result)
    {
        var record = new ConsumedRecord(
            result.Topic, result.Partition.Value, result.Offset.Value, result.Message.Timestamp.UnixTimestampMs, result.Message.Key, result.Message.Value, []);
        while (true)
        {
            var taken = intake.Read(input, record);
            if (taken.Record is { } ready)
                return ready;
            taken.Pending!.Resolve(CancellationToken.None).GetAwaiter().GetResult();
        }
    }

    /// <summary>Everything committed, up to the ends of now.</summary>
    private IEnumerable<ConsumeResult<byte[], byte[]>> Read(string topic)
    {
        using var admin = KafkaConnection.NewAdmin(surroundings.Kafka);
        var all = Enumerable.Range(0, partitions).Select(each => new TopicPartition(topic, each)).ToList();
        var ends = LogOffsets.EndsAsync(admin, all, IsolationLevel.ReadCommitted).GetAwaiter().GetResult();
        var missing = ends.Where(each => each.Value > 0).ToDictionary();
        using var consumer = KafkaConnection.NewReader(surroundings.Kafka);
        consumer.Assign(missing.Keys.Select(each => new TopicPartitionOffset(each, Offset.Beginning)));
        while (missing.Count > 0)
        {
            if (consumer.Consume(ReadPatience) is not { } result)
                throw new KafkaException(new Error(ErrorCode.Local_TimedOut, $"{topic} cannot be read to the end"));
            if (result.IsPartitionEOF && result.Offset.Value >= missing.GetValueOrDefault(result.TopicPartition))
                missing.Remove(result.TopicPartition);
            else if (!result.IsPartitionEOF)
                yield return result;
        }

        consumer.Close();
    }

    // Decisions are values without the five bytes of schema id.
    private static List<string> Texts(List<byte[]>? values) =>
        [.. (values ?? []).Select(each => Convert.ToHexString(each.AsSpan(WireFormat.HeadLength)))];

    private static long Difference(List<string> one, List<string> other)
    {
        var left = other.CountBy(each => each).ToDictionary();
        return one.CountBy(each => each).Sum(each => (long)Math.Max(0, each.Value - left.GetValueOrDefault(each.Key)));
    }

    private void Say(string example)
    {
        if (_examples.Count < ExamplesMax)
            _examples.Add(example);
    }
}
