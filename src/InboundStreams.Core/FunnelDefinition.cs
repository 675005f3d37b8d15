using System.Collections.Immutable;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Counters;
using InboundStreams.Core.Scoring;
using InboundStreams.Core.Segments;
using InboundStreams.Core.Sending;
using InboundStreams.Core.Workflows;

namespace InboundStreams.Core;

/// <summary>All definitions of one funnel as its files say them, checked by whoever read them. <see cref="Funnel"/> compiles it.</summary>
public sealed record FunnelDefinition
{
    public required string Name { get; init; }

    /// <summary>The bundle version; it only grows.</summary>
    public required long Version { get; init; }

    /// <summary>IANA zone of the funnel's civil time.</summary>
    public string TimeZone { get; init; } = "UTC";

    public Sender? Sender { get; init; }

    /// <summary>Where <c>notify</c> steps write to unless they say otherwise.</summary>
    public string? NotificationAddress { get; init; }

    public QuietHours? QuietHours { get; init; }

    public ImmutableArray<AttributeDeclaration> Attributes { get; init; } = [];

    public ImmutableArray<CounterDefinition> Counters { get; init; } = [];

    public ImmutableArray<SegmentDefinition> Segments { get; init; } = [];

    public ImmutableArray<Category> Categories { get; init; } = [];

    public ScoreRules Scoring { get; init; } = ScoreRules.None;

    public ImmutableArray<WorkflowDefinition> Workflows { get; init; } = [];
}
