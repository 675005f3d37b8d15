using System.Reflection;

namespace InboundStreams.Cli.Chaos;

/// <summary>A machine with the engine on it: <c>inbound run</c> in a process of its own, with a state directory that stays.</summary>
internal sealed class ChaosWorker : IDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(60);

    private readonly string _state;
    private readonly string _log;
    private readonly string _clock;
    private readonly Dictionary<string, string> _environment;
    private readonly string[] _arguments;
    private ChaosProcess _process;

    /// <param name="isStatic">A static member of the group.</param>
    public ChaosWorker(string name, string directory, string bootstrapServers, Uri registry, string applicationId, bool isStatic)
    {
        Name = name;
        _state = Path.Combine(directory, name, "state");
        _log = Path.Combine(directory, name, "log");
        Directory.CreateDirectory(Path.Combine(directory, name));
        _clock = Path.Combine(directory, name, "clock");
        Step(TimeSpan.Zero);
        _environment = new() { ["KAFKA_BOOTSTRAP_SERVERS"] = bootstrapServers, ["SCHEMA_REGISTRY_URL"] = registry.ToString() };
        _arguments =
        [
            // As a service manager starts it that lets a full disk be an error and not a signal.
            "-c", "trap '' XFSZ; exec dotnet \"$@\"", "sh",
            Assembly.GetExecutingAssembly().Location, "run", "--roles", "engine", "--application-id", applicationId,
            "--state-dir", _state, "--clock-file", _clock,
            .. isStatic ? ["--instance-id", name] : Array.Empty<string>(),
        ];
        _process = Launch();
    }

    public string Name { get; }

    /// <summary>By itself.</summary>
    public bool HasEnded => _process.HasExited && !IsAway;

    public int ExitCode => _process.ExitCode;

    /// <summary>Somebody has taken it away, and will bring it back.</summary>
    private bool IsAway { get; set; }

    public void Start()
    {
        Replace(Launch());
        IsAway = false;
    }

    /// <summary>Starts it anew, to end by itself at this point.</summary>
    /// <returns>False when it did not come there within the given time; it runs on.</returns>
    public async Task<bool> EndAtAsync(KillPoint point, TimeSpan patience, CancellationToken stop)
    {
        Kill();
        Replace(Launch("--kill-at", point.ToString()));
        return await HasEndedAsync(patience, stop);
    }

    /// <summary>Nothing can be written to its disk any more, until it is started anew; it may end by itself.</summary>
    public void FillDisk()
    {
        IsAway = true;
        _process.LimitFiles(0);
    }

    /// <summary>Its clock goes wrong by so much, until the next step.</summary>
    public void Step(TimeSpan by) => WrongClock.Set(_clock, by);

    public void Kill()
    {
        IsAway = true;
        _process.Kill();
    }

    public void Pause() => _process.Stop();

    public void Continue() => _process.Continue();

    /// <summary>As an operator stops it; after a minute it is killed.</summary>
    /// <returns>Whether it ended by itself.</returns>
    public async Task<bool> StopAsync(CancellationToken stop)
    {
        IsAway = true;
        _process.Terminate();
        if (await HasEndedAsync(StopPatience, stop))
            return true;
        _process.Kill();
        return false;
    }

    /// <summary>Something else stands in the middle of some files.</summary>
    public void DamageStores(Random random)
    {
        foreach (var file in Files().Where(each => Path.GetExtension(each) == ".sst" || Path.GetFileName(each).StartsWith("MANIFEST", StringComparison.Ordinal)))
        {
            if (random.Next(2) == 0)
                continue;
            using var stream = File.OpenWrite(file);
            stream.Position = stream.Length / 2;
            stream.Write(new byte[64]);
        }
    }

    public void WipeState()
    {
        if (Directory.Exists(_state))
            Directory.Delete(_state, recursive: true);
    }

    public string LastWords() => string.Join(" | ", File.ReadLines(_log).TakeLast(4));

    public void Dispose() => _process.Dispose();

    private IEnumerable<string> Files() => Directory.Exists(_state) ? Directory.EnumerateFiles(_state, "*", SearchOption.AllDirectories) : [];

    private ChaosProcess Launch(params string[] more) => ChaosProcess.Start("sh", [.. _arguments, .. more], _log, _environment);

    private void Replace(ChaosProcess next)
    {
        var before = _process;
        _process = next;
        before.Dispose();
    }

    private async Task<bool> HasEndedAsync(TimeSpan within, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(within);
        try
        {
            await _process.ExitAsync(patience.Token);
            return true;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false;
        }
    }
}
