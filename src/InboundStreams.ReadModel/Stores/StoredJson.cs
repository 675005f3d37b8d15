using System.Text.Json;
using System.Text.Json.Serialization;
using InboundStreams.Core.Scoring;
using InboundStreams.ReadModel.Contacts;
using NodaTime;

namespace InboundStreams.ReadModel.Stores;

/// <summary>How read models are written down: JSON, so that <c>redis-cli</c> can be read. Times and durations are milliseconds.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    Converters = [typeof(InstantConverter), typeof(DurationConverter)])]
[JsonSerializable(typeof(LeadScore))]
[JsonSerializable(typeof(RunView))]
[JsonSerializable(typeof(JournalLine))]
internal sealed partial class StoredJson : JsonSerializerContext;

internal sealed class InstantConverter : JsonConverter<Instant>
{
    public override Instant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Instant.FromUnixTimeMilliseconds(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options) => writer.WriteNumberValue(value.ToUnixTimeMilliseconds());
}

internal sealed class DurationConverter : JsonConverter<Duration>
{
    public override Duration Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Duration.FromMilliseconds(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, Duration value, JsonSerializerOptions options) => writer.WriteNumberValue((long)value.TotalMilliseconds);
}
