using System.Collections.Concurrent;

namespace InboundStreams.Simulation.Schedule;

/// <summary>Threads that are used again: a simulation starts dozens, and there are ten thousand simulations.</summary>
internal static class FiberThreads
{
    private const int StackBytes = 512 << 10;

    private static readonly ConcurrentBag<Runner> Idle = [];

    public static void Run(Action work)
    {
        if (!Idle.TryTake(out var runner))
            runner = new Runner();
        runner.Start(work);
    }

    private sealed class Runner
    {
        private readonly SemaphoreSlim _start = new(0);
        private Action _work = () => { };

        public Runner() => new Thread(Loop, StackBytes) { IsBackground = true }.Start();

        public void Start(Action work)
        {
            _work = work;
            _start.Release();
        }

        private void Loop()
        {
            while (true)
            {
                _start.Wait();
                _work();
                Idle.Add(this);
            }
        }
    }
}
