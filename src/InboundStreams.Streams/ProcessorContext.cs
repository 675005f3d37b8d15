using System.Runtime.InteropServices;

namespace InboundStreams.Streams;

/// <summary>What a processor may know and do besides changing its state.</summary>
public sealed class ProcessorContext
{
    private readonly List<Output> _outputs = [];
    private readonly List<LatestOutputs> _latest = [];
    private int _outputCount;
    private RecordKey _key;
    private string? _keyText;

    /// <summary>The key in hand, as text.</summary>
    public string Key => _keyText ??= _key.ToString();

    /// <summary>The definitions version that is active in the task.</summary>
    public long Version { get; internal set; }

    /// <summary>Sends a value to a sink, under the key in hand. Of a sink that keeps the latest, the last value of a slice goes out.</summary>
    public void Forward(SinkDefinition sink, object value)
    {
        if (sink.LatestOnly)
            LatestOf(sink).Set(_key, value);
        else
            _outputs.Add(new Output(sink, _key, value));
    }

    private LatestOutputs LatestOf(SinkDefinition sink)
    {
        foreach (var latest in _latest)
        {
            if (ReferenceEquals(latest.Sink, sink))
                return latest;
        }

        var added = new LatestOutputs(sink);
        _latest.Add(added);
        return added;
    }

    internal void At(RecordKey key, string? text)
    {
        (_key, _keyText, _outputCount) = (key, text, _outputs.Count);
        foreach (var latest in _latest)
            latest.Begin();
    }

    /// <summary>Takes back what was sent since <see cref="At"/>.</summary>
    internal void TakeBack()
    {
        _outputs.RemoveRange(_outputCount, _outputs.Count - _outputCount);
        foreach (var latest in _latest)
            latest.TakeBack(_key);
    }

    /// <summary>In the order in which they were sent; of the sinks that keep the latest behind the others.</summary>
    internal void ForEach(Action<Output> take)
    {
        foreach (var output in _outputs)
            take(output);
        foreach (var latest in _latest)
        {
            foreach (var (key, value) in latest.Values)
                take(new Output(latest.Sink, key, value!));
        }
    }

    internal void Clear()
    {
        _outputs.Clear();
        foreach (var latest in _latest)
            latest.Values.Clear();
    }

    internal readonly record struct Output(SinkDefinition Sink, RecordKey Key, object Value);

    /// <summary>The last value of each key, and what the key in hand had before.</summary>
    private sealed class LatestOutputs(SinkDefinition sink)
    {
        private object? _before;
        private bool _isSet;

        public SinkDefinition Sink => sink;

        public Dictionary<RecordKey, object?> Values { get; } = [];

        public void Begin() => (_isSet, _before) = (false, null);

        public void Set(RecordKey key, object value)
        {
            ref var latest = ref CollectionsMarshal.GetValueRefOrAddDefault(Values, key, out _);
            if (!_isSet)
                (_isSet, _before) = (true, latest);
            latest = value;
        }

        public void TakeBack(RecordKey key)
        {
            if (_isSet && _before is null)
                Values.Remove(key);
            else if (_isSet)
                Values[key] = _before;
        }
    }
}
