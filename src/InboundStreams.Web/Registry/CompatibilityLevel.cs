using InboundStreams.Records.Codecs;
using AvroSchema = Avro.Schema;

namespace InboundStreams.Web.Registry;

/// <summary>
/// What a new version of a subject must keep (Confluent Schema Registry, "Schema Evolution and Compatibility"): backward, new readers read
/// old records; forward, old readers read new records; full, both; transitive, with every earlier version instead of the last.
/// </summary>
internal sealed record CompatibilityLevel(string Name, bool Backward, bool Forward, bool Transitive)
{
    public static CompatibilityLevel Default { get; } = new("BACKWARD", Backward: true, Forward: false, Transitive: false);

    public static IReadOnlyList<CompatibilityLevel> All { get; } =
    [
        new("NONE", Backward: false, Forward: false, Transitive: false),
        Default,
        new("BACKWARD_TRANSITIVE", Backward: true, Forward: false, Transitive: true),
        new("FORWARD", Backward: false, Forward: true, Transitive: false),
        new("FORWARD_TRANSITIVE", Backward: false, Forward: true, Transitive: true),
        new("FULL", Backward: true, Forward: true, Transitive: false),
        new("FULL_TRANSITIVE", Backward: true, Forward: true, Transitive: true),
    ];

    /// <returns>Null for a name that is none.</returns>
    public static CompatibilityLevel? Named(string name) => All.FirstOrDefault(each => each.Name == name);

    /// <param name="earlier">The subject's schemas, earliest first.</param>
    /// <returns>What the new schema would break, one line each.</returns>
    public IReadOnlyList<string> Faults(IReadOnlyList<string> earlier, string newer) =>
    [
        .. (Transitive ? earlier : earlier.TakeLast(1)).SelectMany(each => FaultsBetween(AvroSchema.Parse(each), AvroSchema.Parse(newer))),
    ];

    private IEnumerable<string> FaultsBetween(AvroSchema older, AvroSchema newer) =>
    [
        .. Backward ? SchemaFaults.Between(older, newer) : [],
        .. Forward ? SchemaFaults.Between(newer, older) : [],
    ];
}
