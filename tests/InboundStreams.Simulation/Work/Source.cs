using System.Text;
using InboundStreams.Simulation.Cluster;
using InboundStreams.Simulation.Schedule;

namespace InboundStreams.Simulation.Work;

/// <summary>Whoever writes the inputs, by themselves or in transactions, and now and then something that cannot be taken.</summary>
/// <param name="most">Records that it writes: while everybody sleeps time flies, and a source that went on would fill the logs.</param>
internal sealed class Source(Scheduler scheduler, SimCluster cluster, int most)
{
    private const int Keys = 9;

    private readonly int _pauseMax = scheduler.Between(10, 120);
    private readonly double _silences = scheduler.Chance(0.5) ? 0.1 : 0;
    private readonly double _rows = scheduler.Random.NextDouble() * 0.5;
    private readonly double _transactions = scheduler.Chance(0.3) ? 0.1 : 0;
    private int _id;
    private bool _isOver;

    public void Start()
    {
        for (var rows = scheduler.Between(0, 8); rows > 0; rows--)
            Write(LedgerTopology.Rows, null);
        if (scheduler.Chance(0.3))
            WriteTogether(LedgerTopology.Rows);
        GoOn();
    }

    /// <summary>Some records at once.</summary>
    public void Burst(int count)
    {
        for (; count > 0; count--)
            Write(Topic(), null);
    }

    public void Stop() => _isOver = true;

    private string Topic() => scheduler.Chance(_rows) ? LedgerTopology.Rows : LedgerTopology.Events;

    private void GoOn() => scheduler.After(scheduler.Chance(_silences) ? scheduler.Between(500, 3_000) : scheduler.Between(0, _pauseMax), () =>
    {
        if (_isOver || _id >= most)
            return;
        if (scheduler.Chance(_transactions))
            WriteTogether(Topic());
        else
            Write(Topic(), null);
        GoOn();
    });

    private void WriteTogether(string topic)
    {
        var transaction = new SimTransaction(scheduler.Now);
        List<SimLog> logs = [];
        for (var count = scheduler.Between(1, 4); count > 0; count--)
            logs.Add(Write(topic, transaction));
        scheduler.After(scheduler.Between(0, 1_500), () =>
        {
            transaction.Outcome = scheduler.Chance(0.7) ? Outcome.Committed : Outcome.Aborted;
            foreach (var log in logs.Distinct())
                log.Append(new Entry(null, null, null, transaction, IsMarker: true, scheduler.Now));
        });
    }

    private SimLog Write(string topic, SimTransaction? transaction)
    {
        var key = Encoding.UTF8.GetBytes($"k{scheduler.Between(1, Keys)}");
        var partition = scheduler.Chance(0.01) ? scheduler.Between(0, cluster.Partitions - 1) : cluster.PartitionOf(key);
        var payload = $"#{++_id}" + scheduler.Between(0, 19) switch
        {
            < 5 => $" in:{scheduler.Between(0, 2_000)}",
            5 => " gone",
            _ => "",
        };
        var log = cluster.LogOf(topic, partition);
        var value = scheduler.Chance(0.03) ? null : Encoding.UTF8.GetBytes(payload);
        log.Append(new Entry(key, value, null, transaction, IsMarker: false, scheduler.Now));
        return log;
    }
}
