using InboundStreams.Streams.Stores;

namespace InboundStreams.Streams.Turns;

/// <summary>
/// The next timers of a task, in (due, key) order. It holds a window of them; the rest stands in the store's index. The
/// window is refilled only when the store is up to date, between slices.
/// </summary>
internal sealed class TimerIndex(IStateStore store, int windowMax)
{
    private readonly SortedSet<KeyTimer> _window = [];

    // Every timer before the horizon is in the window; null: all of them are.
    private KeyTimer? _horizon = new KeyTimer(long.MinValue, default);

    public static TimerIndex Of(IStateStore store, int windowMax)
    {
        var index = new TimerIndex(store, windowMax);
        index.Refill();
        return index;
    }

    /// <summary>The window is used up and the store has more: close the slice, then <see cref="Refill"/>.</summary>
    public bool NeedsRefill => _window.Count == 0 && _horizon is not null;

    /// <summary>The first timer. Only meaningful while <see cref="NeedsRefill"/> is false.</summary>
    public KeyTimer? First => _window.Count == 0 ? null : _window.Min;

    public void Move(RecordKey key, long? before, long? after)
    {
        if (before == after)
            return;
        if (before is { } was)
            _window.Remove(new KeyTimer(was, key));
        if (after is { } due && (_horizon is not { } horizon || new KeyTimer(due, key) < horizon))
            _window.Add(new KeyTimer(due, key));
    }

    /// <summary>Call only when nothing is uncommitted.</summary>
    public void Refill()
    {
        if (!NeedsRefill)
            return;
        foreach (var timer in store.Timers(_horizon))
        {
            if (_window.Count == windowMax)
            {
                _horizon = timer;
                return;
            }

            _window.Add(timer);
        }

        _horizon = null;
    }

    /// <summary>Keeps the window in its bound; call only when nothing is uncommitted.</summary>
    public void Trim()
    {
        if (_window.Count <= 4L * windowMax)
            return;
        var kept = _window.Take(windowMax + 1).ToList();
        _horizon = kept[^1];
        _window.Clear();
        _window.UnionWith(kept[..^1]);
    }
}
