using System.Globalization;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using InboundStreams.Definitions.Faults;
using InboundStreams.Definitions.Yaml;
using YamlDotNet.Core;

namespace InboundStreams.Definitions.Scenarios.Reading;

/// <summary>Values of events and rows: plain scalars have the type that YAML's core schema gives them, as a producer's JSON would have.</summary>
internal static class TestValues
{
    /// <summary>Nested names are flattened with dots: <c>page.path</c>.</summary>
    public static Properties Properties(YamlNode.Mapping values) => Flat(values, static (_, node) => Value(node));

    /// <summary>A contact's row. A value must be of the type that the funnel declares.</summary>
    public static Properties Row(YamlMap row, KnownNames? known) => Flat(row.Node, (name, node) => Attribute(name, node, row, known));

    private static Properties Flat(YamlNode.Mapping map, Func<YamlNode.Scalar, YamlNode, Value> value)
    {
        var values = new List<KeyValuePair<string, Value>>(map.Entries.Count);
        Flatten("", map, values, value);
        return values.Count == 0 ? Core.Conditions.Properties.Empty : Core.Conditions.Properties.FromArray([.. values]);
    }

    private static void Flatten(string prefix, YamlNode.Mapping map, List<KeyValuePair<string, Value>> values, Func<YamlNode.Scalar, YamlNode, Value> value)
    {
        foreach (var (key, node) in map.Entries)
        {
            var name = prefix.Length == 0 ? key.Text : prefix + key.Text;
            if (node is YamlNode.Mapping nested)
                Flatten(name + ".", nested, values, value);
            else
                values.Add(new(name, value(prefix.Length == 0 ? key : key with { Text = name }, node)));
        }
    }

    private static Value Attribute(YamlNode.Scalar name, YamlNode node, YamlMap row, KnownNames? known)
    {
        if (known is null)
            return Value(node);
        if (!known.Attributes.TryGetValue(name.Text, out var type))
        {
            row.Report(name, FaultCode.BadAttribute, $"'contact' of inbound.yaml declares no attribute '{name.Text}'; {Nearest.Advice(name.Text, known.Attributes.Keys)}");
            return Value(node);
        }

        // A text stays as it is written: a postal code may begin with a zero.
        var given = type == AttributeType.String && node is YamlNode.Scalar { IsMissing: false } text ? Core.Conditions.Value.String(text.Text) : Value(node);
        var value = Conversions.ToDeclared(given, type);
        if (!value.IsNull && value.Kind != type.Kind())
            row.Report(node, FaultCode.BadAttribute, $"'{name.Text}' of {row.What} is {node.Kind}, but the funnel declares it as {Words(type)}; give it as that");
        return value;
    }

    private static Value Value(YamlNode node) => node switch
    {
        YamlNode.Sequence list => Core.Conditions.Value.List([.. list.Items.Select(each => Core.Conditions.Value.String((each as YamlNode.Scalar)?.Text ?? ""))]),
        YamlNode.Scalar { IsMissing: true } => default,
        YamlNode.Scalar { Style: ScalarStyle.Plain, Text: var text } => Plain(text),
        YamlNode.Scalar { Text: var text } => Core.Conditions.Value.String(text),
        _ => default,
    };

    private static Value Plain(string text)
    {
        if (text is "true" or "false")
            return Core.Conditions.Value.Bool(text == "true");
        if (text.Length == 0 || !(char.IsAsciiDigit(text[0]) || text[0] is '-' or '+' or '.'))
            return Core.Conditions.Value.String(text);
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            return Core.Conditions.Value.Int(whole);
        const NumberStyles Real = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(text, Real, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real)
            ? Core.Conditions.Value.Double(real)
            : Core.Conditions.Value.String(text);
    }

    private static string Words(AttributeType type) => type switch
    {
        AttributeType.String => "string",
        AttributeType.Int => "int",
        AttributeType.Double => "double",
        AttributeType.Bool => "bool",
        AttributeType.Date => "date (2026-03-27)",
        AttributeType.Timestamp => "timestamp (2026-03-27T16:00:00+01:00)",
        _ => "a list of strings",
    };
}
