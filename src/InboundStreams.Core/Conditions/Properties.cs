using System.Collections;

namespace InboundStreams.Core.Conditions;

/// <summary>
/// Named values: an event's properties, a contact's attributes. Immutable, in ordinal order of the names, so that equal
/// content is equal and encodes to equal bytes. Nested names are flattened with dots: <c>page.path</c>.
/// </summary>
/// <remarks>Those of an event stay as they came, and single values are found there, until all of them are asked for: mostly a condition reads one, or none.</remarks>
public sealed class Properties : IReadOnlyList<KeyValuePair<string, Value>>, IEquatable<Properties>
{
    /// <summary>Up to here comparing each name is faster: most differ in length.</summary>
    private const int LinearMax = 12;

    private readonly ReadOnlyMemory<byte> _encoded;
    private readonly IPropertiesEncoding? _encoding;
    private KeyValuePair<string, Value>[]? _read;

    private Properties(KeyValuePair<string, Value>[] sorted) => _read = sorted;

    private Properties(ReadOnlyMemory<byte> encoded, IPropertiesEncoding encoding) => (_encoded, _encoding) = (encoded, encoding);

    public static Properties Empty { get; } = new([]);

    public int Count => Sorted.Length;

    public KeyValuePair<string, Value> this[int index] => Sorted[index];

    private KeyValuePair<string, Value>[] Sorted => _read ??= FromArray(_encoding!.ReadAll(_encoded.Span)).Sorted;

    /// <summary>The last of several equal names wins.</summary>
    public static Properties Of(IEnumerable<KeyValuePair<string, Value>> values)
    {
        var byName = new SortedDictionary<string, Value>(StringComparer.Ordinal);
        foreach (var (name, value) in values)
            byName[name] = value;
        return byName.Count == 0 ? Empty : new Properties([.. byName]);
    }

    public static Properties Of(params ReadOnlySpan<(string Name, Value Value)> values)
    {
        var pairs = new KeyValuePair<string, Value>[values.Length];
        for (var i = 0; i < pairs.Length; i++)
            pairs[i] = new(values[i].Name, values[i].Value);
        return FromArray(pairs);
    }

    /// <summary>Takes over an array that is already in ordinal order without repetitions; otherwise sorts it.</summary>
    public static Properties FromArray(KeyValuePair<string, Value>[] values)
    {
        for (var i = 1; i < values.Length; i++)
        {
            if (string.CompareOrdinal(values[i - 1].Key, values[i].Key) >= 0)
                return Of(values);
        }

        return values.Length == 0 ? Empty : new Properties(values);
    }

    /// <summary>Leaves properties encoded for as long as single values are asked for.</summary>
    /// <param name="encoded">Known to be sound; not to be written to any more.</param>
    public static Properties Encoded(ReadOnlyMemory<byte> encoded, IPropertiesEncoding encoding) => new(encoded, encoding);

    public bool TryGet(string name, out Value value)
    {
        if (_read is null)
            return _encoding!.TryFind(_encoded.Span, name, out value);
        var at = IndexOf(name);
        value = at >= 0 ? _read[at].Value : default;
        return at >= 0;
    }

    /// <summary>As <see cref="TryGet"/>; the text is null where the value is of another kind.</summary>
    internal bool TryGetText(string name, out string? text)
    {
        if (_read is null)
        {
            var found = TryGet(name, out var value);
            text = found && value.Kind == ValueKind.String ? value.AsString : null;
            return found;
        }

        var at = IndexOf(name);
        text = at >= 0 ? TextAt(at) : null;
        return at >= 0;
    }

    /// <summary>Less than 0 where there is none. Linear for the usual handful of names, binary beyond.</summary>
    internal int IndexOf(string name)
    {
        var all = Sorted;
        if (all.Length > LinearMax)
            return Search(name);
        for (var i = 0; i < all.Length; i++)
        {
            if (string.Equals(all[i].Key, name))
                return i;
        }

        return -1;
    }

    /// <summary>Null where the value is no text.</summary>
    internal string? TextAt(int index) => Sorted[index].Value.Kind == ValueKind.String ? Sorted[index].Value.AsString : null;

    private int Search(string name)
    {
        var (low, high) = (0, Sorted.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = string.CompareOrdinal(Sorted[middle].Key, name);
            if (order == 0)
                return middle;
            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return -1;
    }

    public Properties With(string name, Value value) => Of(Sorted.Append(KeyValuePair.Create(name, value)));

    public bool Equals(Properties? other) =>
        other is not null && (ReferenceEquals(this, other) || Sorted.AsSpan().SequenceEqual(other.Sorted, PairEquality.Instance));

    public override bool Equals(object? obj) => Equals(obj as Properties);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var pair in Sorted)
        {
            hash.Add(pair.Key, StringComparer.Ordinal);
            hash.Add(pair.Value);
        }

        return hash.ToHashCode();
    }

    public override string ToString() => $"{{{string.Join(", ", Sorted.Select(each => $"{each.Key}: {each.Value}"))}}}";

    public IEnumerator<KeyValuePair<string, Value>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, Value>>)Sorted).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private sealed class PairEquality : IEqualityComparer<KeyValuePair<string, Value>>
    {
        public static readonly PairEquality Instance = new();

        public bool Equals(KeyValuePair<string, Value> x, KeyValuePair<string, Value> y) =>
            string.Equals(x.Key, y.Key, StringComparison.Ordinal) && x.Value.Equals(y.Value);

        public int GetHashCode(KeyValuePair<string, Value> pair) => HashCode.Combine(pair.Key, pair.Value);
    }
}

/// <summary>How properties are encoded on a topic.</summary>
public interface IPropertiesEncoding
{
    /// <summary>In their order; of equal names all.</summary>
    KeyValuePair<string, Value>[] ReadAll(ReadOnlySpan<byte> encoded);

    /// <summary>The last of several equal names.</summary>
    bool TryFind(ReadOnlySpan<byte> encoded, string name, out Value value);
}
