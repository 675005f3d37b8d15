namespace InboundStreams.Core.Conditions;

/// <summary>How kinds are called in faults.</summary>
internal static class Words
{
    public static bool IsNumber(ValueKind? kind) => kind is ValueKind.Int or ValueKind.Double;

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
