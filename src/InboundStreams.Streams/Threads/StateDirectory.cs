using System.Security.Cryptography;

namespace InboundStreams.Streams.Threads;

/// <summary>A directory of stores, held by one process at a time, with an identity that outlives the process: a restart fences its own past at once.</summary>
internal sealed class StateDirectory : IDisposable
{
    private readonly string _path;
    private readonly FileStream _lock;

    private StateDirectory(string path, FileStream @lock, string processId)
    {
        (_path, _lock, ProcessId) = (path, @lock, processId);
    }

    /// <summary>Part of the transactional ids.</summary>
    public string ProcessId { get; }

    /// <exception cref="StateDirectoryInUseException">Another process holds it.</exception>
    public static StateDirectory Open(string path)
    {
        Directory.CreateDirectory(path);
        FileStream held;
        try
        {
            held = new FileStream(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException fault)
        {
            throw new StateDirectoryInUseException(path, fault);
        }

        var identity = Path.Combine(path, "process-id");
        if (!File.Exists(identity))
        {
            File.WriteAllText(identity + ".new", NewIdentity());
            File.Move(identity + ".new", identity);
        }

        return new StateDirectory(path, held, File.ReadAllText(identity).Trim());
    }

    /// <summary>An identity for a process without a directory: it fences nobody, and nobody needs it later.</summary>
    public static string NewIdentity() => RandomNumberGenerator.GetHexString(16, lowercase: true);

    public string StoreOf(string store, int partition) => Path.Combine(_path, "tasks", $"{store}_{partition}");

    public void Dispose() => _lock.Dispose();
}

/// <summary>The state directory belongs to another running process.</summary>
public sealed class StateDirectoryInUseException(string path, Exception inner)
    : Exception($"The state directory {path} is in use by another process. Stop that process, or give this one a directory of its own with --state-dir.", inner);
