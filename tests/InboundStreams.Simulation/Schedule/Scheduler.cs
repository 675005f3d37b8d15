namespace InboundStreams.Simulation.Schedule;

/// <summary>
/// Decides who goes on. Fibers hand the turn on by themselves whenever they ask for something outside; events happen between. Time is virtual and
/// moves only when nobody can go on. All that is drawn comes from one seed, so that a run can be repeated.
/// </summary>
internal sealed class Scheduler(int seed, Trace trace)
{
    private readonly List<Fiber> _fibers = [];
    private readonly PriorityQueue<Action, (long At, int Order)> _events = new();
    private readonly SemaphoreSlim _over = new(0);
    private readonly double _stay = 0.3 + (0.6 * new Random(seed).NextDouble());
    private int _eventsMade;

    public Random Random { get; } = new(seed);

    public Trace Trace => trace;

    /// <summary>Virtual milliseconds.</summary>
    public long Now { get; private set; } = 1_000;

    public int Steps { get; private set; }

    public bool IsOver { get; private set; }

    /// <summary>Called once per step, before the next fiber is chosen.</summary>
    public Action OnStep { get; set; } = () => { };

    /// <summary>What a simulation throws in its own code: a fault of the simulation, not of what it simulates.</summary>
    public Exception? Broken { get; private set; }

    public bool Chance(double probability) => Random.NextDouble() < probability;

    public int Between(int least, int most) => Random.Next(least, most + 1);

    public void At(long time, Action what) => _events.Enqueue(what, (Math.Max(time, Now), _eventsMade++));

    public void After(long milliseconds, Action what) => At(Now + milliseconds, what);

    public Fiber Start(string name, Action<Fiber> work)
    {
        var fiber = new Fiber(name);
        _fibers.Add(fiber);
        FiberThreads.Run(() =>
        {
            fiber.AwaitTurn();
            try
            {
                if (!fiber.IsKilled && !IsOver)
                    work(fiber);
            }
            catch (KilledException)
            {
            }
            catch (Exception fault)
            {
                Broken ??= fault;
                IsOver = true;
            }

            fiber.IsDone = true;
            _fibers.Remove(fiber);
            HandOn(null);
        });
        return fiber;
    }

    /// <summary>Runs until <see cref="End"/>.</summary>
    public void Run()
    {
        HandOn(null);
        _over.Wait();
    }

    public void End() => IsOver = true;

    /// <summary>The fiber asks for something: others may go on first.</summary>
    /// <param name="milliseconds">At least so long.</param>
    /// <exception cref="KilledException">Its process has died meanwhile.</exception>
    public void Yield(Fiber fiber, long milliseconds = 0)
    {
        if (fiber.IsKilled || IsOver)
            throw new KilledException();
        fiber.WakeAt = Now + milliseconds;
        Step();
        if (HandOn(fiber))
            fiber.AwaitTurn();
        if (fiber.IsKilled || IsOver)
            throw new KilledException();
    }

    private void Step()
    {
        Steps++;
        try
        {
            OnStep();
        }
        catch (Exception fault)
        {
            Broken ??= fault;
            IsOver = true;
        }
    }

    /// <returns>Whether another has the turn now.</returns>
    private bool HandOn(Fiber? from)
    {
        var next = Next(from);
        if (next is null)
        {
            _over.Release();
            return true;
        }

        if (next == from)
            return false;
        next.GiveTurn();
        return true;
    }

    private Fiber? Next(Fiber? from)
    {
        while (!IsOver)
        {
            while (_events.TryPeek(out var due, out var when) && when.At <= Now)
            {
                _events.Dequeue();
                due();
                if (IsOver)
                    break;
            }

            if (from is not null && from.CanRunAt(Now) && Chance(_stay))
                return from;
            if (Choose() is { } chosen)
                return chosen;
            if (!TryMoveTime())
                IsOver = true;
        }

        // Everybody unwinds, one after the other.
        return _fibers.FirstOrDefault(each => !each.IsDone);
    }

    private Fiber? Choose()
    {
        var count = 0;
        Fiber? chosen = null;
        foreach (var fiber in _fibers)
        {
            if (fiber.CanRunAt(Now) && Random.Next(++count) == 0)
                chosen = fiber;
        }

        return chosen;
    }

    private bool TryMoveTime()
    {
        var next = _events.TryPeek(out _, out var when) ? when.At : long.MaxValue;
        foreach (var fiber in _fibers)
        {
            if (!fiber.IsPaused && !fiber.IsDone)
                next = Math.Min(next, fiber.WakeAt);
        }

        if (next == long.MaxValue)
            return false;
        Now = Math.Max(Now, next);
        return true;
    }
}
