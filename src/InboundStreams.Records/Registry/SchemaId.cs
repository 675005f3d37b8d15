using System.Globalization;

namespace InboundStreams.Records.Registry;

/// <summary>What a topic value says of its schema: the registry's number before the record, or, from newer serializers, a GUID in a header.</summary>
public readonly record struct SchemaId
{
    private SchemaId(int number, Guid guid) => (Number, Guid) = (number, guid);

    /// <summary>Counts from 1 within one registry; 0 where the value names a GUID, or nothing.</summary>
    public int Number { get; }

    /// <summary>Equal for equal schemas in every registry; empty where the value names a number.</summary>
    public Guid Guid { get; }

    public static SchemaId Of(int number) => new(number, Guid.Empty);

    public static SchemaId Of(Guid guid) => new(0, guid);

    public override string ToString() => Guid == Guid.Empty ? Number.ToString(CultureInfo.InvariantCulture) : Guid.ToString();
}
