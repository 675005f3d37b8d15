using InboundStreams.Core.Conditions;

namespace InboundStreams.Core.Contacts;

/// <summary>What a declared contact attribute may hold; null is always possible.</summary>
public enum AttributeType
{
    String,
    Int,
    Double,
    Bool,
    Date,
    Timestamp,
    StringList,
}

/// <summary>One attribute that the funnel's conditions may name as <c>contact.name</c>.</summary>
public sealed record AttributeDeclaration(string Name, AttributeType Type)
{
    /// <summary>The attribute that holds the address that sends go to.</summary>
    public const string Email = "email";

    /// <summary>The attribute that holds the contact's IANA zone.</summary>
    public const string TimeZone = "time_zone";
}

public static class AttributeKinds
{
    /// <summary>The kind of the values that are not null.</summary>
    public static ValueKind Kind(this AttributeType type) => type switch
    {
        AttributeType.String => ValueKind.String,
        AttributeType.Int => ValueKind.Int,
        AttributeType.Double => ValueKind.Double,
        AttributeType.Bool => ValueKind.Bool,
        AttributeType.Date => ValueKind.Date,
        AttributeType.Timestamp => ValueKind.Timestamp,
        _ => ValueKind.List,
    };
}
