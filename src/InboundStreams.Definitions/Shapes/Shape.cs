using System.Collections.Frozen;

namespace InboundStreams.Definitions.Shapes;

/// <summary>
/// Which keys a mapping may have: what its reader may ask for, what is an unknown key, and what the JSON Schema says. A reader that
/// asks for another key is a bug.
/// </summary>
/// <param name="name">Unique among the shapes of one file: <c>eventRule</c>.</param>
/// <param name="description">For people who write files, in their editor.</param>
/// <param name="keys">Made at first use, because shapes may contain each other.</param>
internal sealed class Shape(string name, string description, Func<ShapeKey[]> keys)
{
    private readonly Lazy<ShapeKey[]> _keys = new(keys);
    private FrozenDictionary<string, ShapeKey>? _byName;
    private bool _anyRequired;

    public string Name => name;

    public string Description => description;

    public IReadOnlyList<ShapeKey> Keys => _keys.Value;

    /// <summary>Exactly one of these keys must be there; empty: no such rule.</summary>
    public string[] OneOf { get; init; } = [];

    /// <summary>Null: the mapping has only its <see cref="Keys"/>. Otherwise any key may stand in it, with this behind.</summary>
    public ShapeValue? AnyKey { get; private init; }

    /// <summary>A mapping whose keys are names.</summary>
    public static Shape Of(ShapeValue.Named named) => new("", "", () => []) { AnyKey = named.Of, _anyRequired = !named.MayBeNothing };

    public bool Knows(string key) => AnyKey is not null || Find(key) is not null;

    /// <exception cref="InvalidOperationException">A reader asks for a key that no file can have.</exception>
    public (ShapeValue Value, bool Required) this[string key] => (Find(key), AnyKey) switch
    {
        ({ } found, _) => (found.Value, found.Required),
        (_, { } any) => (any, _anyRequired),
        _ => throw new InvalidOperationException($"the shape '{name}' has no key '{key}'; add it there"),
    };

    private ShapeKey? Find(string key) => (_byName ??= _keys.Value.ToFrozenDictionary(each => each.Name, StringComparer.Ordinal)).GetValueOrDefault(key);
}

/// <param name="Description">For people who write files, in their editor.</param>
internal sealed record ShapeKey(string Name, ShapeValue Value, string Description, bool Required = false);
