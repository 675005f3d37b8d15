using System.Globalization;
using NodaTime;

namespace InboundStreams.Core.Conditions;

/// <summary>What a <see cref="Value"/> holds. The kinds are those of the condition language and of attributes.</summary>
public enum ValueKind : byte
{
    Null,
    Bool,
    Int,
    Double,
    String,
    Date,
    Timestamp,
    Duration,
    List,
    Map,
}

/// <summary>One typed value: an event's property, a contact's attribute, or the result of a condition.</summary>
/// <remarks>A struct, so that evaluating a condition allocates nothing.</remarks>
public readonly struct Value : IEquatable<Value>
{
    private readonly long _bits;
    private readonly object? _reference;

    private Value(ValueKind kind, long bits, object? reference)
    {
        Kind = kind;
        _bits = bits;
        _reference = reference;
    }

    public static Value Null => default;

    public ValueKind Kind { get; }

    public bool IsNull => Kind == ValueKind.Null;

    public bool AsBool => _bits != 0;

    public long AsInt => _bits;

    public double AsDouble => BitConverter.Int64BitsToDouble(_bits);

    public string AsString => (string)_reference!;

    /// <summary>A civil date; <see cref="AsInt"/> is its number of days since 0001-01-01.</summary>
    public LocalDate AsDate => LocalDate.FromDateOnly(DateOnly.FromDayNumber((int)_bits));

    /// <summary>A point in time, to the millisecond.</summary>
    public Instant AsTimestamp => Instant.FromUnixTimeMilliseconds(_bits);

    /// <summary>A length of time, to the millisecond.</summary>
    public Duration AsDuration => NodaTime.Duration.FromMilliseconds(_bits);

    public IReadOnlyList<Value> AsList => (IReadOnlyList<Value>)_reference!;

    public Properties AsMap => (Properties)_reference!;

    public static Value Bool(bool value) => new(ValueKind.Bool, value ? 1 : 0, null);

    public static Value Int(long value) => new(ValueKind.Int, value, null);

    public static Value Double(double value) => new(ValueKind.Double, BitConverter.DoubleToInt64Bits(value), null);

    public static Value String(string value) => new(ValueKind.String, 0, value);

    public static Value Date(LocalDate value) => new(ValueKind.Date, value.ToDateOnly().DayNumber, null);

    public static Value Timestamp(Instant value) => new(ValueKind.Timestamp, value.ToUnixTimeMilliseconds(), null);

    public static Value Duration(Duration value) => new(ValueKind.Duration, (long)value.TotalMilliseconds, null);

    public static Value List(IReadOnlyList<Value> value) => new(ValueKind.List, 0, value);

    public static Value Map(Properties value) => new(ValueKind.Map, 0, value);

    /// <summary>Same kind and same content; an int and a double are never the same value here.</summary>
    public bool Equals(Value other) => Kind == other.Kind && Kind switch
    {
        ValueKind.String => string.Equals(AsString, other.AsString, StringComparison.Ordinal),
        ValueKind.List => AsList.SequenceEqual(other.AsList),
        ValueKind.Map => AsMap.Equals(other.AsMap),
        _ => _bits == other._bits,
    };

    public override bool Equals(object? obj) => obj is Value other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Kind, _bits, _reference is string text ? text : null);

    public static bool operator ==(Value left, Value right) => left.Equals(right);

    public static bool operator !=(Value left, Value right) => !left.Equals(right);

    public override string ToString() => Kind switch
    {
        ValueKind.Null => "null",
        ValueKind.Bool => AsBool ? "true" : "false",
        ValueKind.Int => AsInt.ToString(CultureInfo.InvariantCulture),
        ValueKind.Double => AsDouble.ToString("R", CultureInfo.InvariantCulture),
        ValueKind.String => AsString,
        ValueKind.Date => NodaTime.Text.LocalDatePattern.Iso.Format(AsDate),
        ValueKind.Timestamp => NodaTime.Text.InstantPattern.ExtendedIso.Format(AsTimestamp),
        ValueKind.Duration => AsDuration.ToString(),
        ValueKind.List => $"[{string.Join(", ", AsList)}]",
        _ => AsMap.ToString(),
    };
}
