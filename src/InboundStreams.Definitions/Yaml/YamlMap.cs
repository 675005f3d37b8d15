using System.Globalization;
using InboundStreams.Definitions.Faults;
using NodaTime;

namespace InboundStreams.Definitions.Yaml;

/// <summary>
/// A mapping while it is read. Every accessor reports what is wrong with its key and then gives the default, so that reading
/// goes on and finds the next fault. <see cref="Done"/> reports the keys that nobody asked for.
/// </summary>
internal sealed class YamlMap(YamlFile file, YamlNode.Mapping node, string what)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public YamlFile File => file;

    public YamlNode.Mapping Node => node;

    /// <summary>What messages call it: <c>the rule 'pricing'</c>.</summary>
    public string What { get; set; } = what;

    public IReadOnlyList<YamlEntry> Entries => node.Entries;

    /// <summary>The value of a key; null when it is not there or has nothing behind it.</summary>
    public YamlNode? Find(string key)
    {
        _known.Add(key);
        var found = Entry(key)?.Value;
        return found is YamlNode.Scalar { IsMissing: true } ? null : found;
    }

    public YamlNode? Require(string key)
    {
        var found = Find(key);
        if (found is null)
            Report(Entry(key)?.Key ?? (YamlNode)node, FaultCode.MissingKey, $"{What} has no '{key}'; add it");
        return found;
    }

    public bool Has(string key) => Find(key) is not null;

    /// <summary>Any scalar as text, the empty one too; null without the key or when it is no scalar.</summary>
    public YamlNode.Scalar? Text(string key, bool required = false) => As<YamlNode.Scalar>(key, required, "a text");

    public YamlMap? Map(string key, string what, bool required = false) =>
        As<YamlNode.Mapping>(key, required, "a mapping") is { } found ? new(file, found, what) : null;

    public IReadOnlyList<YamlNode> List(string key, bool required = false) =>
        As<YamlNode.Sequence>(key, required, "a list")?.Items ?? [];

    /// <summary>The mappings in a list; anything else in it is reported.</summary>
    public IEnumerable<YamlMap> Maps(string key, string what, bool required = false) => file.Maps(List(key, required), what);

    public int? Int(string key, int min, int max, bool required = false)
    {
        if (Text(key, required) is not { } text)
            return null;
        if (int.TryParse(text.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
            return number;
        Report(text, FaultCode.BadNumber, string.Create(CultureInfo.InvariantCulture, $"'{key}' of {What} is {text.Kind}; give a whole number from {min} to {max}"));
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

    /// <summary>One of a few words.</summary>
    public string? Choice(string key, bool required, params string[] words)
    {
        if (Text(key, required) is not { } text)
            return null;
        if (words.Contains(text.Text))
            return text.Text;
        Report(text, FaultCode.BadChoice, $"'{key}' of {What} is {text.Kind}; {Nearest.Advice(text.Text, words, "choose one of")}");
        return null;
    }

    public void Report(YamlNode at, FaultCode code, string message) => file.Report(at, code, message);

    /// <summary>At the key's value if it is there, otherwise at the mapping.</summary>
    public void Report(string key, FaultCode code, string message) => file.Report(Entry(key)?.Value ?? node, code, message);

    /// <summary>Reports the keys that were not asked for. To be called once, after all have been.</summary>
    public void Done()
    {
        foreach (var entry in node.Entries.Where(each => !_known.Contains(each.Key.Text)))
            Report(entry.Key, FaultCode.UnknownKey, $"{What} has no key '{entry.Key.Text}'; {Nearest.Advice(entry.Key.Text, _known, "its keys are")}");
    }

    private YamlEntry? Entry(string key) => node.Entries.FirstOrDefault(each => each.Key.Text == key);

    private T? As<T>(string key, bool required, string kind)
        where T : YamlNode
    {
        var found = required ? Require(key) : Find(key);
        if (found is null or T)
            return (T?)found;
        Report(found, FaultCode.WrongKind, $"'{key}' of {What} is {found.Kind}; give {kind}");
        return null;
    }
}
