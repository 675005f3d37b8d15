using InboundStreams.Core.Contacts;

namespace InboundStreams.Core.Conditions;

/// <summary>How kinds are called in faults, and which kind an attribute type has.</summary>
internal static class Words
{
    public static bool IsNumber(ValueKind? kind) => kind is ValueKind.Int or ValueKind.Double;

    public static ValueKind KindOf(AttributeType type) => type switch
    {
        AttributeType.String => ValueKind.String,
        AttributeType.Int => ValueKind.Int,
        AttributeType.Double => ValueKind.Double,
        AttributeType.Bool => ValueKind.Bool,
        AttributeType.Date => ValueKind.Date,
        AttributeType.Timestamp => ValueKind.Timestamp,
        _ => ValueKind.List,
    };

    public static string Of(ValueKind? kind) => kind switch
    {
        null => "of any type",
        ValueKind.Null => "null",
        ValueKind.Bool => "a bool",
        ValueKind.Int => "an int",
        ValueKind.Double => "a double",
        ValueKind.String => "a string",
        ValueKind.Date => "a date",
        ValueKind.Timestamp => "a timestamp",
        ValueKind.Duration => "a duration",
        ValueKind.List => "a list",
        _ => "a map",
    };
}
