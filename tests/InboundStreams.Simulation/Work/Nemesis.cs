using InboundStreams.Simulation.Cluster;
using InboundStreams.Simulation.Schedule;

namespace InboundStreams.Simulation.Work;

/// <summary>What happens to a system that runs for long, all within seconds. Each seed has a weather of its own.</summary>
internal sealed class Nemesis
{
    private readonly Scheduler _scheduler;
    private readonly SimCluster _cluster;
    private readonly IReadOnlyList<Worker> _workers;
    private readonly List<(double Weight, Action Strike)> _strikes;
    private readonly double _rate;
    private readonly double _faultRate;
    private readonly double _commitRate;
    private bool _isOver;

    public Nemesis(Scheduler scheduler, SimCluster cluster, IReadOnlyList<Worker> workers)
    {
        (_scheduler, _cluster, _workers) = (scheduler, cluster, workers);
        _rate = 0.004 + (0.03 * scheduler.Random.NextDouble());
        _faultRate = scheduler.Chance(0.5) ? 0.02 * scheduler.Random.NextDouble() : 0;
        _commitRate = scheduler.Chance(0.5) ? 0.02 * scheduler.Random.NextDouble() : 0;
        _strikes =
        [
            (Weight(), () => Anyone().Kill(scheduler.Between(0, 4_000))),
            (Weight(), () => Anyone().Pause(scheduler.Chance(0.5) ? scheduler.Between(1, 300) : scheduler.Between(300, 6_000))),
            (Weight(), () => Anyone().Stop()),
            (Weight(), LeaderAway),
            (Weight(), CoordinatorsAway),
            (Weight(), LateMarkers),
            (Weight() * 0.5, () => Anyone().WillThrow = true),
            (Weight() * 0.5, () => Anyone().Time.Skew = scheduler.Between(-500, 500)),
            (Weight() * 0.3, () => Anyone().Disk.Damage(scheduler.Between(0, cluster.Partitions - 1))),
            (Weight() * 0.3, LostDisk),
            (Weight() * 0.5, Compaction),
            (Weight() * 0.3, NewVersion),
            (Weight() * 0.1, AWeekWithoutMembers),
            (Weight() * 0.2, EverybodyDies),
        ];
    }

    public void Start()
    {
        foreach (var worker in _workers)
        {
            worker.FaultRate = _faultRate;
            worker.Committing = () => StrikeCommitting(worker);
        }

        if (_scheduler.Chance(0.3))
            LeaderAway();
    }

    public void Step()
    {
        if (_isOver || !_scheduler.Chance(_rate))
            return;
        var dart = _scheduler.Random.NextDouble() * _strikes.Sum(each => each.Weight);
        foreach (var (weight, strike) in _strikes)
        {
            dart -= weight;
            if (dart > 0)
                continue;
            strike();
            return;
        }
    }

    /// <summary>The storm is over: everything comes back.</summary>
    public void Stop()
    {
        _isOver = true;
        _cluster.MarkerDelayMax = 5;
        _cluster.HasCoordinators = true;
        foreach (var log in _cluster.Logs)
            log.HasLeader = true;
        foreach (var worker in _workers)
        {
            (worker.FaultRate, worker.WillThrow) = (0, false);
            worker.Time.Skew = 0;
            worker.Wake();
            worker.Start();
        }
    }

    /// <summary>In the middle of a commit it dies, or sleeps until others have taken over.</summary>
    private void StrikeCommitting(Worker worker)
    {
        if (_isOver || !_scheduler.Chance(_commitRate))
            return;
        if (_scheduler.Chance(0.5))
            worker.Kill(_scheduler.Between(0, 4_000));
        else
            worker.Pause(_scheduler.Between(1_000, 5_000));
    }

    // Most seeds lack some kinds of trouble: alone a kind shows what together with others would hide.
    private double Weight() => _scheduler.Chance(0.4) ? 0 : _scheduler.Random.NextDouble();

    private Worker Anyone() => _workers[_scheduler.Between(0, _workers.Count - 1)];

    private void LeaderAway()
    {
        var log = _cluster.Logs.ElementAt(_scheduler.Between(0, _cluster.Logs.Count - 1));
        _scheduler.Trace.Write(_scheduler.Now, "nemesis", $"{SimCluster.Name(log.Partition)} has no leader");
        log.HasLeader = false;
        _scheduler.After(_scheduler.Between(10, 5_000), () => log.HasLeader = true);
    }

    private void CoordinatorsAway()
    {
        _scheduler.Trace.Write(_scheduler.Now, "nemesis", $"no coordinators");
        _cluster.HasCoordinators = false;
        _scheduler.After(_scheduler.Between(10, 3_000), () => _cluster.HasCoordinators = true);
    }

    private void LateMarkers()
    {
        _cluster.MarkerDelayMax = _scheduler.Between(100, 3_000);
        _scheduler.After(_scheduler.Between(100, 4_000), () => _cluster.MarkerDelayMax = 5);
    }

    private void LostDisk()
    {
        var worker = Anyone();
        worker.Kill(_scheduler.Between(0, 4_000));
        worker.Disk.WipeAll();
    }

    private void Compaction()
    {
        foreach (var log in _cluster.Logs.Where(each => each.Partition.Topic == _cluster.Topology.ChangelogTopic))
        {
            log.Compact();
            if (_scheduler.Chance(0.5))
                log.Trim();
        }
    }

    private void NewVersion()
    {
        var version = _workers.Max(each => each.Version) + 1;
        foreach (var worker in _workers)
            _scheduler.After(_scheduler.Between(0, 2_000), () => worker.Version = Math.Max(worker.Version, version));
    }

    private void AWeekWithoutMembers()
    {
        foreach (var worker in _workers)
            worker.Kill(_scheduler.Between(9_000, 10_000));
        _scheduler.After(8_000, () =>
        {
            if (_cluster.Group.IsEmpty)
                _cluster.Group.ExpireOffsets();
        });
    }

    private void EverybodyDies()
    {
        foreach (var worker in _workers)
            worker.Kill(_scheduler.Between(0, 500));
    }
}
