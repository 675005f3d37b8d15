using System.Collections.Immutable;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Scoring;
using InboundStreams.Core.Sending;

namespace InboundStreams.Definitions.Reading;

/// <summary>What the files may refer to. A thing with a fault in it is here all the same, so that those who refer to it are not at fault too.</summary>
internal sealed class Names
{
    private HashSet<string>? _scoreNames;
    private Scope? _scope;

    public required IReadOnlySet<string> Templates { get; init; }

    public required ImmutableArray<AttributeDeclaration> Attributes { get; init; }

    public required ImmutableArray<ScoreDefinition> Scores { get; init; }

    public IReadOnlySet<string> ScoreNames => _scoreNames ??= Scores.Select(each => each.Name).ToHashSet(StringComparer.Ordinal);

    public required Bands? Bands { get; init; }

    public ImmutableArray<string> Segments { get; init; } = [];

    public ImmutableArray<string> Counters { get; init; } = [];

    public ImmutableArray<string> Categories { get; set; } = [];

    /// <summary>A workflow has a step that sends.</summary>
    public bool SomethingIsSent { get; set; }

    public string? NotificationAddress { get; init; }

    /// <summary>What every condition of the funnel may name.</summary>
    public Scope Scope => _scope ??= Scope.Of(Attributes, Scores, Bands is not null) with { Segments = Segments, Counters = Counters };
}
