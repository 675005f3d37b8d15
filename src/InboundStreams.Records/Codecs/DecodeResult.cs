using System.Diagnostics.CodeAnalysis;
using InboundStreams.Records.Registry;

namespace InboundStreams.Records.Codecs;

/// <summary>What came of decoding one topic value.</summary>
public enum DecodeKind
{
    /// <summary>The record could be read.</summary>
    Value,

    /// <summary>It never can: a case for the dead letters.</summary>
    Poison,

    /// <summary>Its schema is not known here yet: ask for it with <c>ResolveAsync</c>, then decode again.</summary>
    Pending,
}

/// <summary>The outcome of decoding one topic value. Bad bytes are data, not an exception.</summary>
public readonly struct DecodeResult<T>
{
    private DecodeResult(DecodeKind kind, T? value, string? reason, SchemaId schemaId) => (Kind, Value, Reason, SchemaId) = (kind, value, reason, schemaId);

    public DecodeKind Kind { get; }

    /// <summary>Set when <see cref="Kind"/> is <see cref="DecodeKind.Value"/>.</summary>
    public T? Value { get; }

    /// <summary>Why it cannot be read: what is wrong, and at which byte. Set when <see cref="Kind"/> is <see cref="DecodeKind.Poison"/>.</summary>
    public string? Reason { get; }

    /// <summary>What the value says of its schema; the default where it says nothing.</summary>
    public SchemaId SchemaId { get; }

    public bool TryGet([MaybeNullWhen(false)] out T value)
    {
        value = Value;
        return Kind == DecodeKind.Value;
    }

    internal static DecodeResult<T> Of(T value, SchemaId schemaId) => new(DecodeKind.Value, value, null, schemaId);

    internal static DecodeResult<T> Poison(string reason, SchemaId schemaId) => new(DecodeKind.Poison, default, reason, schemaId);

    internal static DecodeResult<T> Pending(SchemaId schemaId) => new(DecodeKind.Pending, default, null, schemaId);
}
