using System.Diagnostics.Metrics;

namespace InboundStreams.Streams;

/// <summary>
/// The engine's figures for whoever collects them: the meter <c>InboundStreams.Streams</c> of System.Diagnostics.Metrics, which OpenTelemetry and
/// dotnet-counters read. Each figure carries the application's id.
/// </summary>
internal sealed class EngineMeter : IDisposable
{
    public const string Name = "InboundStreams.Streams";

    private readonly Meter _meter;

    public EngineMeter(EngineMetrics metrics, string applicationId)
    {
        _meter = new Meter(Name, version: null, tags: [KeyValuePair.Create<string, object?>("application.id", applicationId)]);
        _meter.CreateObservableCounter("inbound.records.taken", () => metrics.RecordsTaken, "{record}", "Records taken in committed transactions, dead letters included.");
        _meter.CreateObservableCounter("inbound.records.dead", () => metrics.DeadLetters, "{record}", "Records that went to the dead letters.");
        _meter.CreateObservableCounter("inbound.timers.fired", () => metrics.TimersFired, "{timer}", "Timers fired.");
        _meter.CreateObservableGauge("inbound.timers.late", () => metrics.TimersLate.TotalSeconds, "s", "By how much the timer that waits for longest is late.");
        _meter.CreateObservableCounter("inbound.transactions.committed", () => metrics.Transactions, "{transaction}", "Transactions committed.");
        _meter.CreateObservableCounter("inbound.transactions.failed", () => metrics.Restarts, "{transaction}", "Transactions that failed; their tasks were read again.");
        _meter.CreateObservableGauge("inbound.lag", () => metrics.Lag, "{offset}", "Offsets between what is taken and the ends of the inputs.");
        _meter.CreateObservableGauge("inbound.restore.left", () => metrics.RestoreLeft, "{offset}", "Changelog offsets to be read before all tasks run.");
        _meter.CreateObservableCounter("inbound.restore.records", () => metrics.StatesRestored, "{record}", "Changelog records read.");
        _meter.CreateObservableCounter("inbound.cache.hits", () => metrics.CacheHits, "{state}", "States that were in memory when they were needed.");
        _meter.CreateObservableCounter("inbound.cache.misses", () => metrics.CacheMisses, "{state}", "States that were read from the store.");
        _meter.CreateObservableGauge("inbound.cache.size", () => metrics.CachedBytes, "By", "What the states in memory take.");
        _meter.CreateObservableGauge("inbound.tasks.running", () => metrics.TasksRunning, "{task}", "Tasks at work.");
        _meter.CreateObservableGauge("inbound.tasks.assigned", () => metrics.TasksAssigned, "{task}", "Tasks that this process owns.");
        var commits = _meter.CreateHistogram<double>("inbound.commit.duration", "s", "From a transaction's first record to the answer.");
        metrics.CommitTook = time => commits.Record(time.TotalSeconds);
    }

    public void Dispose() => _meter.Dispose();
}
