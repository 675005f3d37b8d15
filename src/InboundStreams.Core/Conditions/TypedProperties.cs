using InboundStreams.Core.Avro;
using NodaTime;

namespace InboundStreams.Core.Conditions;

/// <summary>
/// Properties with their types kept: a state that is restored must decide as before, so a date comes back as a date, not as
/// the string that travels on the topics. Records that came from a topic hold no maps and only lists of strings.
/// </summary>
internal static class TypedProperties
{
    private const int SmallestEntry = 2;
    private const int Branches = 9;

    public static void Write(Properties value, ref AvroWriter writer)
    {
        var flat = Flat(value);
        writer.WriteBlock(flat.Count);
        for (var i = 0; i < flat.Count; i++)
        {
            writer.WriteString(flat[i].Key);
            WriteValue(flat[i].Value, ref writer);
        }

        writer.WriteBlockEnd();
    }

    public static Properties Read(ref AvroReader reader)
    {
        var count = reader.ReadBlock(SmallestEntry);
        if (count == 0)
            return Properties.Empty;
        var entries = new KeyValuePair<string, Value>[count];
        for (var i = 0; i < count; i++)
            entries[i] = new(reader.ReadName(), ReadValue(ref reader));
        return reader.ReadBlock() == 0 ? Properties.FromArray(entries) : throw reader.Invalid("properties in more than one piece, which nobody writes");
    }

    private static void WriteValue(in Value value, ref AvroWriter writer)
    {
        writer.WriteIndex(Branch(value.Kind));
        switch (value.Kind)
        {
            case ValueKind.Null:
                break;
            case ValueKind.Bool:
                writer.WriteBool(value.AsBool);
                break;
            case ValueKind.Int or ValueKind.Date:
                writer.WriteLong(value.AsInt);
                break;
            case ValueKind.Double:
                writer.WriteDouble(value.AsDouble);
                break;
            case ValueKind.List:
                writer.WriteBlock(value.AsList.Count);
                for (var i = 0; i < value.AsList.Count; i++)
                    writer.WriteString(value.AsList[i].ToString());
                writer.WriteBlockEnd();
                break;
            case ValueKind.Timestamp:
                writer.WriteInstant(value.AsTimestamp);
                break;
            case ValueKind.Duration:
                writer.WriteDuration(value.AsDuration);
                break;
            default:
                writer.WriteString(value.ToString());
                break;
        }
    }

    private static int Branch(ValueKind kind) => kind switch
    {
        ValueKind.Null => 0,
        ValueKind.Bool => 1,
        ValueKind.Int => 2,
        ValueKind.Double => 3,
        ValueKind.List => 5,
        ValueKind.Date => 6,
        ValueKind.Timestamp => 7,
        ValueKind.Duration => 8,
        _ => 4,
    };

    private static Value ReadValue(ref AvroReader reader) => reader.ReadIndex(Branches) switch
    {
        0 => Value.Null,
        1 => Value.Bool(reader.ReadBool()),
        2 => Value.Int(reader.ReadLong()),
        3 => Value.Double(reader.ReadDouble()),
        4 => Value.String(reader.ReadString()),
        5 => Value.List(Arrays.Read(static (ref AvroReader each) => Value.String(each.ReadString()), ref reader)),
        6 => ReadDate(ref reader),
        7 => Value.Timestamp(reader.ReadInstant()),
        _ => Value.Duration(reader.ReadDuration()),
    };

    private static Value ReadDate(ref AvroReader reader)
    {
        var days = reader.ReadInt();
        return days >= 0 && days <= DateOnly.MaxValue.DayNumber
            ? Value.Date(LocalDate.FromDateOnly(DateOnly.FromDayNumber(days)))
            : throw reader.Invalid($"a date {days} days after 0001-01-01");
    }

    private static Properties Flat(Properties value)
    {
        for (var i = 0; i < value.Count; i++)
        {
            if (value[i].Value.Kind == ValueKind.Map)
                return Properties.Of(Flattened("", value));
        }

        return value;
    }

    private static IEnumerable<KeyValuePair<string, Value>> Flattened(string prefix, Properties values)
    {
        foreach (var (name, value) in values)
        {
            if (value.Kind != ValueKind.Map)
                yield return new(prefix + name, value);
            else
            {
                foreach (var inner in Flattened($"{prefix}{name}.", value.AsMap))
                    yield return inner;
            }
        }
    }
}
