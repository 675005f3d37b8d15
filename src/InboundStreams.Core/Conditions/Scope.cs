using System.Collections.Immutable;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Scoring;

namespace InboundStreams.Core.Conditions;

/// <summary>Which names a condition may use, by the place where it stands.</summary>
public sealed record Scope
{
    public ImmutableArray<AttributeDeclaration> Attributes { get; init; } = [];

    public ImmutableArray<string> Scores { get; init; } = [];

    public ImmutableArray<string> Segments { get; init; } = [];

    public ImmutableArray<string> Counters { get; init; } = [];

    public bool HasTotal { get; init; }

    public bool HasBands { get; init; }

    public bool AllowsScore { get; init; }

    public bool AllowsSegment { get; init; }

    public bool AllowsCount { get; init; }

    public bool AllowsEvent { get; init; }

    public bool AllowsRun { get; init; }

    public bool AllowsNow { get; init; }

    /// <summary>The condition is asked again when time alone may change it, so time may stand in it only against constants (<see cref="Watch"/>).</summary>
    public bool IsWatched { get; init; }

    /// <summary>Nothing is declared: <c>contact.x</c> and <c>score.x</c> take any name, and what is missing is an error, as in CEL.</summary>
    public bool IsUndeclared { get; init; }

    /// <summary>Without a funnel: <c>contact score event now</c>, and nothing is declared.</summary>
    public static Scope Undeclared { get; } = new() { IsUndeclared = true, AllowsScore = true, AllowsEvent = true, AllowsNow = true };

    /// <summary>What every place of a funnel shares; choose the place with one of the <c>For…</c> methods.</summary>
    public static Scope Of(ImmutableArray<AttributeDeclaration> attributes, ImmutableArray<ScoreDefinition> scores, bool hasBands) => new()
    {
        Attributes = attributes,
        Scores = [.. scores.Select(each => each.Name)],
        HasTotal = scores.Any(each => each.Weight is not null),
        HasBands = hasBands,
    };

    /// <summary>Event rules, triggers and keys: <c>contact score segment() count() event now</c>.</summary>
    public Scope ForEvent() => this with { AllowsScore = true, AllowsSegment = true, AllowsCount = true, AllowsEvent = true, AllowsNow = true };

    /// <summary>Goals, exits and wait_for: as <see cref="ForEvent"/>, and <c>run.event</c>, <c>run.last</c>.</summary>
    public Scope ForRunEvent() => ForEvent() with { AllowsRun = true };

    /// <summary>Branches: <c>contact score segment() count() now run.event run.last</c>.</summary>
    public Scope ForStep() => ForRunEvent() with { AllowsEvent = false };

    /// <summary>Opt-in, asked when a message would leave: <c>contact score segment() count() now</c>.</summary>
    public Scope ForConsent() => ForStep() with { AllowsRun = false };

    /// <summary>What a counter counts: <c>contact event now</c>.</summary>
    public Scope ForCounters() => this with { AllowsEvent = true, AllowsNow = true };

    /// <summary>Segments and exit <c>when</c>, watched: <c>contact score segment() count() now</c>.</summary>
    public Scope ForWatched() => ForConsent() with { IsWatched = true };

    /// <summary>Attribute rules, watched: <c>contact count() now</c>.</summary>
    public Scope ForAttributes() => this with { AllowsCount = true, AllowsNow = true, IsWatched = true };
}
