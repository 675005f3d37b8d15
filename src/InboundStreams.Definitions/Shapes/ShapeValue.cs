using System.Collections.Immutable;

namespace InboundStreams.Definitions.Shapes;

/// <summary>What may stand behind a key of a definition file. The set is closed: readers and JSON Schemas are both made of it.</summary>
internal abstract record ShapeValue
{
    private ShapeValue()
    {
    }

    /// <summary>A length of time of 24-hour days.</summary>
    public static ShapeValue Duration { get; } = new Text("^[0-9]+[smhdw]$", ["15m", "3d"]);

    public static ShapeValue DurationOrCivilDays { get; } = new Text("^[0-9]+([smhdw]| days?)$", ["12h", "1d", "1 day"]);

    public static ShapeValue Condition { get; } = new Text(null, ["contact.country in [\"ES\", \"FR\"]"]) { OrFlag = true };

    public static ShapeValue Expression { get; } = new Text(null, ["event.properties.course"]) { OrFlag = true, OrNumber = true };

    public static ShapeValue Name { get; } = new Text("^(?=.*\\S)[^\\u0000-\\u001F\\u007F]{1,100}$", []);

    public static ShapeValue EventName { get; } = new Text(null, ["Page Viewed", "Email Clicked"]);

    public static ShapeValue Address { get; } = new Text(null, ["Ana <ana@example.org>"]);

    public static ShapeValue Zone { get; } = new Text(null, ["Europe/Madrid"]);

    public static ShapeValue TimeOfDay { get; } = new Text("^([01][0-9]|2[0-3]):[0-5][0-9]$", ["21:00"]);

    /// <summary>Any scalar that is read as text.</summary>
    /// <param name="Pattern">A regular expression of ECMA 262 that the text matches; null: any text.</param>
    public sealed record Text(string? Pattern, ImmutableArray<string> Examples) : ShapeValue
    {
        /// <summary>Also what YAML takes for a number.</summary>
        public bool OrNumber { get; init; }

        /// <summary>Also what YAML takes for true or false.</summary>
        public bool OrFlag { get; init; }
    }

    public sealed record Number(long Min, long Max, bool Whole = true) : ShapeValue;

    public sealed record Flag : ShapeValue;

    public sealed record Words(params ImmutableArray<string> All) : ShapeValue;

    public sealed record Mapping(Shape Shape) : ShapeValue;

    /// <summary>A mapping whose keys are names that the file gives.</summary>
    /// <param name="IsWord">Conditions name them: letters, digits and <c>_</c>.</param>
    /// <param name="MayBeNothing">A name with nothing behind it says something, too.</param>
    public sealed record Named(ShapeValue Of, bool IsWord = false, bool MayBeNothing = false) : ShapeValue;

    public sealed record List(ShapeValue Of) : ShapeValue;

    /// <summary>One of several.</summary>
    public sealed record Either(params ImmutableArray<ShapeValue> Values) : ShapeValue;

    /// <summary>A mapping of any names to any values: an event's properties.</summary>
    public sealed record Anything : ShapeValue;

    /// <summary>A list of steps.</summary>
    public sealed record Steps : ShapeValue;
}
