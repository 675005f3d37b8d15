using System.Runtime.InteropServices;

namespace InboundStreams.Streams;

/// <summary>What a processor may know and do besides changing its state.</summary>
public sealed class ProcessorContext
{
    private readonly List<Output> _outputs = [];
    private readonly Dictionary<(SinkDefinition, RecordKey), object?> _latest = [];
    private readonly List<(SinkDefinition Sink, object? Value)> _latestBefore = [];
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
        if (!sink.LatestOnly)
        {
            _outputs.Add(new Output(sink, _key, value));
            return;
        }

        ref var latest = ref CollectionsMarshal.GetValueRefOrAddDefault(_latest, (sink, _key), out _);
        if (!IsKept(sink))
            _latestBefore.Add((sink, latest));
        latest = value;
    }

    private bool IsKept(SinkDefinition sink)
    {
        foreach (var (kept, _) in _latestBefore)
        {
            if (ReferenceEquals(kept, sink))
                return true;
        }

        return false;
    }

    internal void At(RecordKey key, string? text)
    {
        (_key, _keyText, _outputCount) = (key, text, _outputs.Count);
        _latestBefore.Clear();
    }

    /// <summary>Takes back what was sent since <see cref="At"/>.</summary>
    internal void TakeBack()
    {
        _outputs.RemoveRange(_outputCount, _outputs.Count - _outputCount);
        foreach (var (sink, before) in _latestBefore)
        {
            if (before is null)
                _latest.Remove((sink, _key));
            else
                _latest[(sink, _key)] = before;
        }
    }

    internal IEnumerable<Output> Outputs => _outputs.Concat(_latest.Select(each => new Output(each.Key.Item1, each.Key.Item2, each.Value!)));

    internal void Clear()
    {
        _outputs.Clear();
        _latest.Clear();
    }

    internal readonly record struct Output(SinkDefinition Sink, RecordKey Key, object Value);
}
