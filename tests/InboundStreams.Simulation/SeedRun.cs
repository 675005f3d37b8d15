using Confluent.Kafka;
using InboundStreams.Simulation.Checks;
using InboundStreams.Simulation.Cluster;
using InboundStreams.Simulation.Schedule;
using InboundStreams.Simulation.Work;
using InboundStreams.Streams;
using InboundStreams.Streams.Tasks;

namespace InboundStreams.Simulation;

/// <summary>
/// One seed.
/// <code>
/// Storm ──► Calm ──► (Away ──►) Last
/// </code>
/// </summary>
internal sealed class SeedRun
{
    private const int LookEvery = 16;
    private const int PhaseStepsMax = 40_000;
    private const long PhaseTimeMax = 90_000;
    private const long QuietTime = 4_000;

    private readonly int _seed;
    private readonly int _steps;
    private readonly Trace _trace;
    private readonly Scheduler _scheduler;
    private readonly SimCluster _cluster;
    private readonly OrderNotes _orders = new();
    private readonly Violations _violations = new();
    private readonly Invariants _invariants;
    private readonly List<Worker> _workers = [];
    private readonly Nemesis _nemesis;
    private readonly Source _source;
    private Phase _phase = Phase.Storm;
    private int _phaseSteps;
    private long _phaseBegan;
    private long _quietSince = long.MaxValue;
    private SimLog? _away;

    public SeedRun(int seed, int steps, bool trace)
    {
        (_seed, _steps) = (seed, steps);
        _trace = new Trace(trace);
        _scheduler = new Scheduler(seed, _trace);
        var options = Options();
        _cluster = new SimCluster(_scheduler, LedgerTopology.Of(() => 1, () => false, _orders), _scheduler.Between(1, 4), options);
        _invariants = new Invariants(_cluster, _orders, _violations);
        for (var i = _scheduler.Between(1, 3); i > 0; i--)
            _workers.Add(new Worker($"w{i}", _scheduler, _cluster, options, _orders, _invariants.CheckStore, GaveUp));
        _nemesis = new Nemesis(_scheduler, _cluster, _workers);
        _source = new Source(_scheduler, _cluster, most: steps / 2);
    }

    /// <summary>What goes on.</summary>
    private enum Phase
    {
        /// <summary>Anything may happen.</summary>
        Storm,

        /// <summary>Everything is back; everything must come to rest.</summary>
        Calm,

        /// <summary>One partition has no leader for as long as it takes the others to come to rest.</summary>
        Away,

        /// <summary>Everything is back once more.</summary>
        Last,
    }

    public SimulationResult Run()
    {
        _scheduler.OnStep = Step;
        _source.Start();
        _nemesis.Start();
        foreach (var worker in _workers)
            _scheduler.After(_scheduler.Between(0, 1_000), worker.Start);
        _scheduler.Run();
        if (_scheduler.Broken is { } broken)
            _violations.Add(broken.ToString());
        else
            _invariants.CheckEnd(_scheduler.Now, _workers.Max(each => each.Version));
        var decisions = _cluster.Logs.Where(each => each.Partition.Topic == LedgerTopology.Said).Sum(each => each.Committed().Count());
        return new SimulationResult(_seed, _violations.All, _trace.Lines, _scheduler.Steps, _scheduler.Now, decisions);
    }

    private StreamEngineOptions Options() => new()
    {
        Kafka = new KafkaSettings("simulated"),
        CommitInterval = TimeSpan.FromMilliseconds(_scheduler.Between(5, 100)),
        SessionTimeout = TimeSpan.FromSeconds(1.5),
        TransactionTimeout = TimeSpan.FromSeconds(2),
        Limits = new TaskLimits
        {
            SliceMax = _scheduler.Between(2, 30),
            CacheBytesMax = _scheduler.Chance(0.5) ? 2_000 : 1 << 20,
            BufferBytesMax = _scheduler.Chance(0.3) ? 600 : 1 << 20,
            MergeWaitMax = TimeSpan.FromMilliseconds(_scheduler.Between(10, 500)),
        },
    };

    private void GaveUp(Worker worker, string reason) => _violations.Add($"{worker.Name} gave up: {reason}");

    private void Step()
    {
        if (_phase == Phase.Storm && _scheduler.Steps < _steps)
        {
            _nemesis.Step();
            return;
        }

        if (_phase == Phase.Storm)
        {
            _nemesis.Stop();
            _source.Stop();
            Begin(Phase.Calm);
        }

        if (_scheduler.Steps % LookEvery != 0)
            return;
        _quietSince = IsQuiet() ? Math.Min(_quietSince, _scheduler.Now) : long.MaxValue;
        var isLate = _scheduler.Now - _phaseBegan > PhaseTimeMax || _scheduler.Steps - _phaseSteps > PhaseStepsMax;
        if (isLate)
            _violations.Add($"not everything has come to rest in the phase {_phase}" + (_away is null ? "" : $", in which {SimCluster.Name(_away.Partition)} has no leader"));
        if (isLate || _scheduler.Now - _quietSince > QuietTime)
            Next(isLate);
    }

    private void Next(bool isLate)
    {
        if (_phase == Phase.Calm && !isLate && _cluster.Partitions > 1 && _scheduler.Chance(0.3))
        {
            TakeAway();
        }
        else if (_phase == Phase.Away)
        {
            (_away!.HasLeader, _away) = (true, null);
            Begin(Phase.Last);
        }
        else
        {
            _scheduler.End();
        }
    }

    private void Begin(Phase phase)
    {
        _trace.Write(_scheduler.Now, "nemesis", $"{phase}");
        (_phase, _phaseBegan, _phaseSteps, _quietSince) = (phase, _scheduler.Now, _scheduler.Steps, long.MaxValue);
    }

    /// <summary>An input that is away keeps its task from nothing but its own records; a changelog that is away keeps its task from starting, and no other.</summary>
    private void TakeAway()
    {
        var topic = _scheduler.Chance(0.5) ? LedgerTopology.Rows : _cluster.Topology.ChangelogTopic;
        _away = _cluster.LogOf(topic, _scheduler.Between(0, _cluster.Partitions - 1));
        _away.HasLeader = false;
        Begin(Phase.Away);
        _trace.Write(_scheduler.Now, "nemesis", $"{SimCluster.Name(_away.Partition)} has no leader for long");
        _source.Burst(20);
        foreach (var worker in _workers)
            worker.Kill(100);
    }

    private bool IsQuiet() => !_cluster.HasOpenTransactions && Enumerable.Range(0, _cluster.Partitions).All(IsQuiet);

    /// <summary>The last order record says that everything is taken; the group may have no offsets any more.</summary>
    private bool IsQuiet(int partition)
    {
        var last = _cluster.LogOf(_cluster.Topology.OrderTopic, partition).LastCommitted;
        var next = last is null ? null : (IReadOnlyList<long>?)_orders.Deserialize(last.Value).Head.NextOffsets;
        return _cluster.Topology.Sources.Index().All(each => _cluster.LogOf(each.Item.Topic, partition) is var log
            && (IsKeptFromUs(log.Partition) || !log.HasCommittedFrom(next?[each.Index] ?? 0)));
    }

    private bool IsKeptFromUs(TopicPartition partition) => _away is not null
        && (partition == _away.Partition || (_away.Partition.Topic == _cluster.Topology.ChangelogTopic && partition.Partition == _away.Partition.Partition));
}
