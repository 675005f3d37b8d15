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

    /// <summary>The engines that keep states in such a directory; their stores are not each other's.</summary>
    public const string Native = "native";

    public const string Streamiz = "streamiz";

    /// <summary>Part of the transactional ids.</summary>
    public string ProcessId { get; }

    /// <param name="engine">Whose stores lie there, or are to lie there.</param>
    /// <exception cref="StateDirectoryInUseException">Another process holds it.</exception>
    /// <exception cref="StateDirectoryOfOtherEngineException">It holds the stores of the other engine.</exception>
    public static StateDirectory Open(string path, string engine)
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

        var owner = Remember(Path.Combine(path, "engine"), engine);
        if (owner != engine)
        {
            held.Dispose();
            throw new StateDirectoryOfOtherEngineException(path, owner, engine);
        }

        return new StateDirectory(path, held, Remember(Path.Combine(path, "process-id"), NewIdentity()));
    }

    /// <summary>An identity for a process without a directory: it fences nobody, and nobody needs it later.</summary>
    public static string NewIdentity() => RandomNumberGenerator.GetHexString(16, lowercase: true);

    /// <summary>What the file says; written when it is not there.</summary>
    private static string Remember(string file, string content)
    {
        if (!File.Exists(file))
        {
            File.WriteAllText(file + ".new", content);
            File.Move(file + ".new", file);
        }

        return File.ReadAllText(file).Trim();
    }

    public string StoreOf(string store, int partition) => StoreOf(_path, store, partition);

    /// <summary>Where the store of a partition lies in a state directory.</summary>
    public static string StoreOf(string path, string store, int partition) => Path.Combine(path, "tasks", $"{store}_{partition}");

    public void Dispose() => _lock.Dispose();
}

/// <summary>The state directory belongs to another running process.</summary>
public sealed class StateDirectoryInUseException(string path, Exception inner)
    : Exception($"The state directory {path} is in use by another process. Stop that process, or give this one a directory of its own with --state-dir.", inner);

/// <summary>The state directory holds the stores of another engine.</summary>
public sealed class StateDirectoryOfOtherEngineException(string path, string found, string wanted)
    : Exception($"The state directory {path} belongs to the engine {found}, and this is {wanted}. Give this one a directory of its own with --state-dir, or go on with --engine {found}.");
