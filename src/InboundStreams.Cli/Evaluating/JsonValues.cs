using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using InboundStreams.Core.Conditions;
using NodaTime;
using NodaTime.Text;

namespace InboundStreams.Cli.Evaluating;

/// <summary>Values as JSON has them, by the rules that CEL takes from Protocol Buffers: times and lengths of time are strings, a NaN too.</summary>
internal static class JsonValues
{
    private static readonly JsonWriterOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly InstantPattern Seconds = InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss'Z'");
    private static readonly InstantPattern Milliseconds = InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss.fff'Z'");

    public static string Text(in Value value)
    {
        var buffer = new ArrayBufferWriter<byte>(64);
        using (var writer = new Utf8JsonWriter(buffer, OneLine))
            Write(writer, value);
        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Objects become maps.</summary>
    public static Value Read(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.True => Value.Bool(true),
        JsonValueKind.False => Value.Bool(false),
        JsonValueKind.String => Value.String(json.GetString()!),
        JsonValueKind.Number => json.TryGetInt64(out var whole) ? Value.Int(whole) : Value.Double(json.GetDouble()),
        JsonValueKind.Array => Value.List([.. json.EnumerateArray().Select(Read)]),
        JsonValueKind.Object => Value.Map(Map(json)),
        _ => Value.Null,
    };

    public static Properties Map(JsonElement json) => Properties.Of(json.EnumerateObject().Select(each => KeyValuePair.Create(each.Name, Read(each.Value))));

    private static void Write(Utf8JsonWriter writer, in Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Null:
                writer.WriteNullValue();
                break;
            case ValueKind.Bool:
                writer.WriteBooleanValue(value.AsBool);
                break;
            case ValueKind.Int:
                writer.WriteNumberValue(value.AsInt);
                break;
            case ValueKind.Double:
                WriteDouble(writer, value.AsDouble);
                break;
            case ValueKind.List:
                writer.WriteStartArray();
                foreach (var item in value.AsList)
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            case ValueKind.Map:
                writer.WriteStartObject();
                foreach (var (name, each) in value.AsMap)
                {
                    writer.WritePropertyName(name);
                    Write(writer, each);
                }

                writer.WriteEndObject();
                break;
            default:
                writer.WriteStringValue(Said(value));
                break;
        }
    }

    private static string Said(in Value value) => value.Kind switch
    {
        ValueKind.Timestamp => (value.AsInt % 1000 == 0 ? Seconds : Milliseconds).Format(value.AsTimestamp),
        ValueKind.Duration => Said(value.AsInt),
        ValueKind.Date => LocalDatePattern.Iso.Format(value.AsDate),
        _ => value.AsString,
    };

    private static string Said(long milliseconds)
    {
        var (seconds, rest) = Math.DivRem(Math.Abs(milliseconds), 1000);
        return string.Create(CultureInfo.InvariantCulture, $"{(milliseconds < 0 ? "-" : "")}{seconds}{(rest == 0 ? "" : $".{rest:000}")}s");
    }

    /// <summary>With a point or an exponent, so that it stays a double.</summary>
    private static void WriteDouble(Utf8JsonWriter writer, double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        if (!double.IsFinite(value))
            writer.WriteStringValue(text);
        else
            writer.WriteRawValue(text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0");
    }
}
