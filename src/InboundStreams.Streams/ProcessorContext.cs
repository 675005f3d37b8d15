namespace InboundStreams.Streams;

/// <summary>What a processor may know and do besides changing its state.</summary>
public sealed class ProcessorContext
{
    private readonly List<Output> _outputs = [];
    private readonly Dictionary<(SinkDefinition, RecordKey), object> _latest = [];
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
            _latest[(sink, _key)] = value;
        else
            _outputs.Add(new Output(sink, _key, value));
    }

    /// <summary>The state in hand was changed in place: it is another, although it is the same object.</summary>
    public void Changed() => IsChanged = true;

    internal bool IsChanged { get; private set; }

    internal int OutputCount => _outputs.Count;

    internal void At(RecordKey key, string? text) => (_key, _keyText, IsChanged) = (key, text, false);

    /// <summary>Takes back what the key in hand has sent since <paramref name="outputCount"/>.</summary>
    internal void TakeBack(int outputCount, IReadOnlyDictionary<SinkDefinition, object>? latestBefore)
    {
        _outputs.RemoveRange(outputCount, _outputs.Count - outputCount);
        foreach (var sink in _latest.Keys.Where(each => each.Item2 == _key).Select(each => each.Item1).ToList())
            _latest.Remove((sink, _key));
        foreach (var (sink, value) in latestBefore ?? new Dictionary<SinkDefinition, object>())
            _latest[(sink, _key)] = value;
    }

    internal IReadOnlyDictionary<SinkDefinition, object> LatestOf(RecordKey key, IEnumerable<SinkDefinition> sinks) =>
        sinks.Where(sink => sink.LatestOnly && _latest.ContainsKey((sink, key))).ToDictionary(sink => sink, sink => _latest[(sink, key)]);

    internal IEnumerable<Output> Outputs => _outputs.Concat(_latest.Select(each => new Output(each.Key.Item1, each.Key.Item2, each.Value)));

    internal void Clear()
    {
        _outputs.Clear();
        _latest.Clear();
    }

    internal readonly record struct Output(SinkDefinition Sink, RecordKey Key, object Value);
}
