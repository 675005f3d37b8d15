using System.Collections.Immutable;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Scoring;

namespace InboundStreams.Core.Conditions;

/// <summary>Which names a condition may use, by the place where it stands.</summary>
public sealed record Scope
{
    public ImmutableArray<AttributeDeclaration> Attributes { get; init; } = [];

    public ImmutableArray<string> Scores { get; init; } = [];

    public bool HasTotal { get; init; }

    public bool HasBands { get; init; }

    public bool AllowsScore { get; init; }

    public bool AllowsEvent { get; init; }

    public bool AllowsRun { get; init; }

    public bool AllowsNow { get; init; }

    /// <summary>What every place of a funnel shares; choose the place with one of the <c>For…</c> methods.</summary>
    public static Scope Of(ImmutableArray<AttributeDeclaration> attributes, ImmutableArray<ScoreDefinition> scores, bool hasBands) => new()
    {
        Attributes = attributes,
        Scores = [.. scores.Select(each => each.Name)],
        HasTotal = scores.Any(each => each.Weight is not null),
        HasBands = hasBands,
    };

    /// <summary>Event rules, triggers and keys: <c>contact score event now</c>.</summary>
    public Scope ForEvent() => this with { AllowsScore = true, AllowsEvent = true, AllowsNow = true };

    /// <summary>Goals, exits and wait_for: as <see cref="ForEvent"/>, and <c>run.event</c>, <c>run.last</c>.</summary>
    public Scope ForRunEvent() => ForEvent() with { AllowsRun = true };

    /// <summary>Branches: <c>contact score now run.event run.last</c>.</summary>
    public Scope ForStep() => this with { AllowsScore = true, AllowsNow = true, AllowsRun = true };

    /// <summary>Exit <c>when</c> and opt-in: <c>contact score</c>.</summary>
    public Scope ForWatched() => this with { AllowsScore = true };

    /// <summary>Attribute rules: <c>contact</c>.</summary>
    public Scope ForAttributes() => this;
}
