using System.Globalization;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Avro;
using NodaTime.Text;

namespace InboundStreams.Records.Codecs;

/// <summary>
/// Properties as a map of [null, boolean, long, double, string, list of strings]. A date, a time and a duration travel as
/// strings (<c>schemas/README.md</c>): they come back as strings, and the funnel's declarations say what they are.
/// </summary>
public static class PropertiesCodec
{
    private const int NullBranch = 0;
    private const int BoolBranch = 1;
    private const int LongBranch = 2;
    private const int DoubleBranch = 3;
    private const int StringBranch = 4;
    private const int ListBranch = 5;
    private const int Branches = 6;

    /// <summary>The length of a name and the branch of a value take a byte each.</summary>
    private const int SmallestEntry = 2;

    /// <summary>A map within is flattened: its names follow its own with a dot.</summary>
    public static void Write(Properties value, ref AvroWriter writer)
    {
        var flat = HoldsMap(value) ? Flatten(value) : value;
        writer.WriteBlock(flat.Count);
        for (var i = 0; i < flat.Count; i++)
        {
            writer.WriteString(flat[i].Key);
            WriteValue(flat[i].Value, ref writer);
        }

        writer.WriteBlockEnd();
    }

    /// <summary>Leaves them where they are, as <see cref="Properties.Encoded"/>.</summary>
    /// <exception cref="InvalidDataException">They are not sound, as <see cref="Read"/> would find.</exception>
    public static Properties ReadInPlace(ref AvroReader reader)
    {
        var at = reader.Position;
        Skip(ref reader);
        return reader.Position == at + 1 ? Properties.Empty : Properties.Encoded(reader.Since(at), Encoding.Instance);
    }

    /// <exception cref="InvalidDataException">They are not sound, as <see cref="Read"/> would find.</exception>
    public static void Skip(ref AvroReader reader)
    {
        for (var count = reader.ReadBlock(SmallestEntry); count > 0; count = reader.ReadBlock(SmallestEntry))
        {
            for (; count > 0; count--)
            {
                reader.SkipString();
                SkipValue(ref reader);
            }
        }
    }

    public static Properties Read(ref AvroReader reader) => Properties.FromArray(ReadAll(ref reader));

    private static KeyValuePair<string, Value>[] ReadAll(ref AvroReader reader)
    {
        var count = reader.ReadBlock(SmallestEntry);
        var entries = new KeyValuePair<string, Value>[count];
        var filled = 0;
        for (; count > 0; count = reader.ReadBlock(SmallestEntry))
        {
            if (entries.Length - filled < count)
                Array.Resize(ref entries, Math.Max(2 * entries.Length, filled + count));
            for (; count > 0; count--)
                entries[filled++] = KeyValuePair.Create(reader.ReadName(), ReadValue(ref reader));
        }

        Array.Resize(ref entries, filled);
        return entries;
    }

    private static void WriteValue(Value value, ref AvroWriter writer)
    {
        switch (value.Kind)
        {
            case ValueKind.Null:
                writer.WriteIndex(NullBranch);
                break;
            case ValueKind.Bool:
                writer.WriteIndex(BoolBranch);
                writer.WriteBool(value.AsBool);
                break;
            case ValueKind.Int:
                writer.WriteIndex(LongBranch);
                writer.WriteLong(value.AsInt);
                break;
            case ValueKind.Double:
                writer.WriteIndex(DoubleBranch);
                writer.WriteDouble(value.AsDouble);
                break;
            case ValueKind.List:
                writer.WriteIndex(ListBranch);
                WriteList(value.AsList, ref writer);
                break;
            default:
                writer.WriteIndex(StringBranch);
                writer.WriteString(TextOf(value));
                break;
        }
    }

    private static void WriteList(IReadOnlyList<Value> items, ref AvroWriter writer)
    {
        writer.WriteBlock(items.Count);
        for (var i = 0; i < items.Count; i++)
            writer.WriteString(TextOf(items[i]));
        writer.WriteBlockEnd();
    }

    private static void SkipValue(ref AvroReader reader)
    {
        switch (reader.ReadIndex(Branches))
        {
            case NullBranch:
                break;
            case BoolBranch:
                reader.ReadBool();
                break;
            case LongBranch:
                reader.ReadLong();
                break;
            case DoubleBranch:
                reader.ReadDouble();
                break;
            case StringBranch:
                reader.SkipString();
                break;
            default:
                for (var count = reader.ReadBlock(); count > 0; count = reader.ReadBlock())
                {
                    for (; count > 0; count--)
                        reader.SkipString();
                }

                break;
        }
    }

    private static Value ReadValue(ref AvroReader reader) => reader.ReadIndex(Branches) switch
    {
        NullBranch => Value.Null,
        BoolBranch => Value.Bool(reader.ReadBool()),
        LongBranch => Value.Int(reader.ReadLong()),
        DoubleBranch => Value.Double(reader.ReadDouble()),
        StringBranch => Value.String(reader.ReadString()),
        _ => ReadList(ref reader),
    };

    private static Value ReadList(ref AvroReader reader)
    {
        var items = new List<Value>();
        for (var count = reader.ReadBlock(); count > 0; count = reader.ReadBlock())
        {
            items.EnsureCapacity(items.Count + count);
            for (; count > 0; count--)
                items.Add(Value.String(reader.ReadString()));
        }

        return Value.List(items);
    }

    private static string TextOf(Value value) => value.Kind switch
    {
        ValueKind.Timestamp => InstantPattern.ExtendedIso.Format(value.AsTimestamp),
        ValueKind.Duration => string.Create(CultureInfo.InvariantCulture, $"{value.AsDuration.TotalMilliseconds / 1000}s"),
        _ => value.ToString(),
    };

    private static bool HoldsMap(Properties value)
    {
        for (var i = 0; i < value.Count; i++)
        {
            if (value[i].Value.Kind == ValueKind.Map)
                return true;
        }

        return false;
    }

    private static Properties Flatten(Properties nested)
    {
        var flat = new List<KeyValuePair<string, Value>>();
        Add("", nested);
        return Properties.Of(flat);

        void Add(string prefix, Properties values)
        {
            foreach (var (name, value) in values)
            {
                if (value.Kind == ValueKind.Map)
                    Add($"{prefix}{name}.", value.AsMap);
                else
                    flat.Add(KeyValuePair.Create(prefix + name, value));
            }
        }
    }

    private sealed class Encoding : IPropertiesEncoding
    {
        public static readonly Encoding Instance = new();

        public KeyValuePair<string, Value>[] ReadAll(ReadOnlySpan<byte> encoded)
        {
            var reader = new AvroReader(encoded);
            return PropertiesCodec.ReadAll(ref reader);
        }

        public bool TryFind(ReadOnlySpan<byte> encoded, string name, out Value value)
        {
            var reader = new AvroReader(encoded);
            var found = -1;
            for (var count = reader.ReadBlock(SmallestEntry); count > 0; count = reader.ReadBlock(SmallestEntry))
            {
                for (; count > 0; count--)
                {
                    if (reader.SkipStringOf(name))
                        found = reader.Position;
                    SkipValue(ref reader);
                }
            }

            value = default;
            if (found < 0)
                return false;
            reader = new AvroReader(encoded[found..]);
            value = ReadValue(ref reader);
            return true;
        }
    }
}
