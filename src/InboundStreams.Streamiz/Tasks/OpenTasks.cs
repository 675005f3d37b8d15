using System.Collections.Concurrent;

namespace InboundStreams.Streamiz.Tasks;

/// <summary>The tasks that this process has open, and the first fault of any of them.</summary>
internal sealed class OpenTasks
{
    private readonly ConcurrentDictionary<int, bool> _done = new();
    private readonly TaskCompletionSource<Exception> _fault = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _waiting;

    /// <summary>Completes with the first fault of a task.</summary>
    public Task<Exception> Fault => _fault.Task;

    /// <summary>A thread waits for something outside: that it does not poll meanwhile is no fault.</summary>
    public bool AnyWaits => Volatile.Read(ref _waiting) > 0;

    /// <summary>Of a batch run: there are tasks, and each has taken everything and advanced to its end.</summary>
    public bool AllDone => !_done.IsEmpty && _done.Values.All(each => each);

    public int Count => _done.Count;

    public void Open(int partition) => _done[partition] = false;

    public void Done(int partition) => _done[partition] = true;

    /// <summary>A record has come after all.</summary>
    public void Busy(int partition) => _done.TryUpdate(partition, false, true);

    public void Close(int partition) => _done.TryRemove(partition, out _);

    public void Fail(Exception fault) => _fault.TrySetResult(fault);

    public IDisposable Waiting()
    {
        Interlocked.Increment(ref _waiting);
        return new Wait(this);
    }

    private sealed class Wait(OpenTasks tasks) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref tasks._waiting);
    }
}
