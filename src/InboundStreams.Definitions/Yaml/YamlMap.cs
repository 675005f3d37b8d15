using System.Globalization;
using InboundStreams.Definitions.Faults;
using InboundStreams.Definitions.Shapes;
using NodaTime;

namespace InboundStreams.Definitions.Yaml;

/// <summary>
/// A mapping while it is read. Every accessor reports what is wrong with its key and then gives the default, so that reading
/// goes on and finds the next fault. Its shape says which keys there are, which are required, and what may stand behind them.
/// </summary>
/// <param name="what">What messages call it: <c>the rule 'pricing'</c>.</param>
/// <param name="shape">Null: its reader says itself what is required, and knows the keys that it has asked for.</param>
internal sealed class YamlMap(YamlFile file, YamlNode.Mapping node, string what, Shape? shape = null)
{
    private readonly Dictionary<string, YamlEntry> _entries = node.Entries.ToDictionary(each => each.Key.Text, StringComparer.Ordinal);
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private Shape? _shape = shape;

    public YamlFile File => file;

    public YamlNode.Mapping Node => node;

    /// <summary>What messages call it: <c>the rule 'pricing'</c>.</summary>
    public string What { get; set; } = what;

    public IReadOnlyList<YamlEntry> Entries => node.Entries;

    /// <summary>From now on it is read as one of this kind.</summary>
    public void As(Shape kind) => _shape = kind;

    /// <summary>The value of a key; null when it is not there or has nothing behind it, which is reported where it is required.</summary>
    public YamlNode? Find(string key, bool required = false)
    {
        var found = Value(key);
        if (found is null && (required || _shape?[key].Required == true))
            Report(_entries.GetValueOrDefault(key)?.Key ?? (YamlNode)node, FaultCode.MissingKey, $"{What} has no '{key}'; add it");
        return found;
    }

    public bool Has(string key) => Value(key) is not null;

    /// <summary>Any scalar as text, the empty one too; null without the key or when it is no scalar.</summary>
    public YamlNode.Scalar? Text(string key, bool required = false) => As<YamlNode.Scalar>(key, "a text", required);

    public YamlMap? Map(string key, string what, bool required = false)
    {
        if (As<YamlNode.Mapping>(key, "a mapping", required) is not { } found || IsTooLong(key, found, found.Entries.Count))
            return null;
        return new(file, found, what, ShapeOf(_shape?[key].Value));
    }

    public IReadOnlyList<YamlNode> List(string key, bool required = false)
    {
        return As<YamlNode.Sequence>(key, "a list", required) is { } list && !IsTooLong(key, list, list.Items.Count) ? list.Items : [];
    }

    /// <summary>The mappings in a list; anything else in it is reported.</summary>
    public IEnumerable<YamlMap> Maps(string key, string what, bool required = false) =>
        file.Maps(List(key, required), what, ShapeOf(((ShapeValue.List?)_shape?[key].Value)?.Of));

    public int? Int(string key, int min = int.MinValue, int max = int.MaxValue, bool required = false)
    {
        if (Text(key, required) is not { } text)
            return null;
        var (least, most) = _shape?[key].Value is ShapeValue.Number limits ? (limits.Min, limits.Max) : (min, max);
        if (int.TryParse(text.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        Report(text, FaultCode.BadNumber, string.Create(CultureInfo.InvariantCulture, $"'{key}' of {What} is {text.Kind}; give a whole number from {least} to {most}"));
        return null;
    }

    public bool Flag(string key, bool otherwise)
    {
        if (Text(key) is not { } text)
            return otherwise;
        if (text.Text is "true" or "false")
            return text.Text == "true";
        Report(text, FaultCode.BadChoice, $"'{key}' of {What} is {text.Kind}; give true or false");
        return otherwise;
    }

    public Duration? Length(string key, bool required = false)
    {
        if (Text(key, required) is not { } text)
            return null;
        if (Durations.TryParse(text.Text, out var duration))
            return duration;
        var advice = Durations.TryParseCivilDays(text.Text, out var days)
            ? string.Create(CultureInfo.InvariantCulture, $"civil days do not stand here, write {days}d for {days * 24L} hours")
            : "give a length of time as 90s, 15m, 12h, 3d or 2w";
        Report(text, FaultCode.BadDuration, $"'{key}' of {What} is {text.Kind}; {advice}");
        return null;
    }

    /// <summary>One of the words that the shape has for the key, without a shape one of these.</summary>
    public string? Choice(string key, bool required = false, params string[] words)
    {
        if (Text(key, required) is not { } text)
            return null;
        words = _shape?[key].Value is ShapeValue.Words { All: var all } ? [.. all] : words;
        if (words.Contains(text.Text))
            return text.Text;
        Report(text, FaultCode.BadChoice, $"'{key}' of {What} is {text.Kind}; {Nearest.Advice(text.Text, words, "choose one of")}");
        return null;
    }

    public void Report(YamlNode at, FaultCode code, string message) => file.Report(at, code, message);

    /// <summary>At the key's value if it is there, otherwise at the mapping.</summary>
    public void Report(string key, FaultCode code, string message) => file.Report(_entries.GetValueOrDefault(key)?.Value ?? node, code, message);

    /// <summary>Reports the keys that the shape does not know. To be called once, when the kind of the mapping is known.</summary>
    /// <param name="reported">Keys that are faults already.</param>
    public void Done(params string[] reported)
    {
        foreach (var entry in node.Entries.Where(each => !Knows(each.Key.Text) && !reported.Contains(each.Key.Text)))
            Report(entry.Key, FaultCode.UnknownKey, $"{What} has no key '{entry.Key.Text}'; {Nearest.Advice(entry.Key.Text, _shape?.Keys.Select(each => each.Name) ?? _asked, "its keys are")}");
    }

    private YamlNode? Value(string key)
    {
        _asked.Add(key);
        var found = Knows(key) ? _entries.GetValueOrDefault(key)?.Value : throw new InvalidOperationException($"the shape '{_shape?.Name}' has no key '{key}'; add it there");
        return found is YamlNode.Scalar { IsMissing: true } ? null : found;
    }

    private bool Knows(string key) => _shape?.Knows(key) ?? _asked.Contains(key);

    private bool IsTooLong(string key, YamlNode value, int count)
    {
        if (count > YamlFile.ItemsMax)
            Report(value, FaultCode.TooMany, string.Create(CultureInfo.InvariantCulture, $"'{key}' of {What} has {count} entries; at most {YamlFile.ItemsMax} are read, leave out the others or split it"));
        return count > YamlFile.ItemsMax;
    }

    private T? As<T>(string key, string kind, bool required)
        where T : YamlNode
    {
        var found = Find(key, required);
        if (found is null or T)
            return (T?)found;
        Report(found, FaultCode.WrongKind, $"'{key}' of {What} is {found.Kind}; give {kind}");
        return null;
    }

    private static Shape? ShapeOf(ShapeValue? value) => value switch
    {
        null => null,
        ShapeValue.Mapping mapping => mapping.Shape,
        ShapeValue.Named named => Shape.Of(named),
        ShapeValue.Anything => null,
        _ => throw new InvalidOperationException($"no mapping stands here, but {value}; correct the shape"),
    };
}
