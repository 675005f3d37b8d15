using Microsoft.Extensions.Logging;

namespace InboundStreams.Streams.Threads;

/// <summary>What the parts of one stream thread share.</summary>
internal sealed class ThreadScope(Topology topology, StreamEngineOptions options, EngineMetrics metrics, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan SayAgain = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, long> _lastSaid = [];

    public Topology Topology => topology;

    public StreamEngineOptions Options => options;

    public EngineMetrics Metrics => metrics;

    public TimeProvider Time => time;

    public ILogger Logger => logger;

    /// <summary>Why the thread must end: noted where nothing may be thrown. Null while it need not.</summary>
    public Exception? Fatal { get; private set; }

    /// <summary>Unix milliseconds.</summary>
    public long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Of a monotonic clock.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(0);

    /// <summary>The first reason stays.</summary>
    public void End(Exception fault) => Fatal ??= fault;

    /// <summary>True once every ten seconds: how often something that waits says so, each for itself.</summary>
    public bool Say(string subject)
    {
        if (_lastSaid.TryGetValue(subject, out var said) && time.GetElapsedTime(said) < SayAgain)
            return false;
        _lastSaid[subject] = time.GetTimestamp();
        return true;
    }
}
