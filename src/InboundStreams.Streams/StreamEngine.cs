using InboundStreams.Streams.Clients;
using InboundStreams.Streams.Intake;
using InboundStreams.Streams.Stores;
using InboundStreams.Streams.Threads;
using Microsoft.Extensions.Logging;

namespace InboundStreams.Streams;

/// <summary>Runs a topology on Kafka: exactly once, in this process, together with all other processes of the same application id.</summary>
public sealed class StreamEngine(Topology topology, StreamEngineOptions options, TimeProvider time, ILogger logger)
{
    // A second process of the same name fences again within this time.
    private static readonly TimeSpan FencedPatience = TimeSpan.FromMinutes(1);

    private volatile RestRequest? _restRequest;

    public EngineMetrics Metrics { get; } = new();

    /// <summary>Completes at the next moment at which nothing is under way. A record that was produced before may not have been seen: compare offsets.</summary>
    public Task<EngineRest> RestAsync(CancellationToken stop = default)
    {
        var request = new RestRequest(options.Threads);
        _restRequest = request;
        return request.Answer.WaitAsync(stop);
    }

    /// <summary>Runs until cancelled, then commits and leaves the group; or, as a batch, until everything is taken.</summary>
    /// <param name="partitions">How many partitions the topology's topics have; all of them the same.</param>
    /// <param name="stop">Drains: what is taken is committed.</param>
    /// <exception cref="StateDirectoryInUseException">Another process holds the state directory.</exception>
    /// <exception cref="StreamThreadStoppedException">An operator must decide something first.</exception>
    public async Task RunAsync(int partitions, CancellationToken stop)
    {
        options.Check();
        using var directory = options.StateDirectory is null ? null : StateDirectory.Open(Path.Combine(options.StateDirectory, topology.ApplicationId), StateDirectory.Native);
        IStateStores stores = directory is null ? new MemoryStores() : new RocksDbStores(directory, topology.Store, options.StoreCacheBytes, time);
        var processId = directory?.ProcessId ?? StateDirectory.NewIdentity();
        using var meter = new EngineMeter(Metrics, topology.ApplicationId);
        using var all = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var threads = Enumerable.Range(0, options.Threads).Select(index => RunThread(index, partitions, processId, stores, all)).ToList();
        await Task.WhenAll(threads).ConfigureAwait(false);
    }

    private Task RunThread(int index, int partitions, string processId, IStateStores stores, CancellationTokenSource all) =>
        Task.Factory.StartNew(
            () =>
            {
                try
                {
                    RunThread(index, partitions, processId, stores, all.Token);
                }
                catch (Exception fault)
                {
                    logger.ThreadEnded(index, fault.Message);
                    all.Cancel();
                    throw;
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

    private void RunThread(int index, int partitions, string processId, IStateStores stores, CancellationToken stop)
    {
        for (long? fenced = null; ;)
        {
            try
            {
                var clients = new KafkaClients(topology, options, $"{topology.ApplicationId}-{processId}-{index}", index, time, logger);
                var scope = new ThreadScope(topology, options, Metrics, time, logger);
                using var thread = new StreamThread(scope, clients, stores, new RecordIntake(topology, partitions, logger), index, () => _restRequest);
                thread.Run(stop);
                return;
            }
            catch (InstanceFencedException) when (fenced is null || time.GetElapsedTime(fenced.Value) > FencedPatience)
            {
                fenced = time.GetTimestamp();
                logger.Fenced(options.InstanceId!);
                stop.WaitHandle.WaitOne(options.SessionTimeout / 2);
            }
        }
    }
}
