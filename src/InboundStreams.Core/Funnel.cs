using System.Collections.Frozen;
using System.Collections.Immutable;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Counters;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Scoring;
using InboundStreams.Core.Segments;
using InboundStreams.Core.Sending;
using InboundStreams.Core.Workflows;
using NodaTime;

namespace InboundStreams.Core;

/// <summary>Finds a workflow as an older version said it, for the runs that are pinned to it.</summary>
public delegate PinnedAnswer PinnedWorkflow(long version, string workflow);

/// <param name="Workflow">Null when that version is not at hand: its runs then go on with the current version by step id.</param>
/// <param name="IsUnusable">That version is at hand, and this software cannot compile it any more: its runs end.</param>
public readonly record struct PinnedAnswer(Workflow? Workflow, bool IsUnusable = false)
{
    public static PinnedAnswer Unusable { get; } = new(null, IsUnusable: true);

    public static implicit operator PinnedAnswer(Workflow? workflow) => FromWorkflow(workflow);

    public static PinnedAnswer FromWorkflow(Workflow? workflow) => new(workflow);
}

/// <summary>One version of a funnel's definitions, compiled for deciding: an event touches only what names it.</summary>
public sealed class Funnel
{
    private readonly FunnelDefinition _definition;
    private readonly FrozenDictionary<string, Workflow> _workflows;
    private readonly FrozenDictionary<string, Category> _categories;
    private readonly FrozenDictionary<string, Dispatch> _byEvent;
    private readonly FrozenSet<string> _heard;
    private readonly string[] _watched;
    private readonly FrozenSet<string> _segments;
    private readonly FrozenSet<string> _counters;

    /// <exception cref="ArgumentException">Two things have one name, or a name points to nothing: whoever read the files has not checked them.</exception>
    public Funnel(FunnelDefinition definition, PinnedWorkflow? pinned = null)
    {
        FunnelCheck.ThrowIfInconsistent(definition);
        _definition = definition;
        Pinned = pinned;
        Zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(definition.TimeZone) ?? DateTimeZone.Utc;
        Scores = new ScoreTable(definition.Scoring, Zone);
        _categories = definition.Categories.ToFrozenDictionary(each => each.Name, StringComparer.Ordinal);
        var workflows = definition.Workflows.Select(each => new Workflow(each, definition.Version)).ToArray();
        _workflows = workflows.ToFrozenDictionary(each => each.Name, StringComparer.Ordinal);
        _heard = workflows.SelectMany(each => each.Events).ToFrozenSet(StringComparer.Ordinal);
        _watched = [.. workflows.Where(each => each.WatchesState).Select(each => each.Name)];
        Segments = [.. definition.Segments];
        _segments = Segments.Select(each => each.Name).ToFrozenSet(StringComparer.Ordinal);
        _counters = definition.Counters.Select(each => each.Name).ToFrozenSet(StringComparer.Ordinal);
        Watches = [.. definition.Scoring.AttributeRules.SelectMany(each => each.While.Watches).Concat(Segments.SelectMany(each => each.While.Watches)).Distinct()];
        CountsAttributes = definition.Scoring.AttributeRules.Any(each => each.While.Watches.Any(watch => watch is Watch.Count));
        _byEvent = DispatchTable(Scores, definition.Counters, workflows);
    }

    public string Name => _definition.Name;

    /// <summary>The bundle version; it only grows.</summary>
    public long Version => _definition.Version;

    public Sender? Sender => _definition.Sender;

    public string? NotificationAddress => _definition.NotificationAddress;

    public QuietHours? QuietHours => _definition.QuietHours;

    public ImmutableArray<AttributeDeclaration> Attributes => _definition.Attributes;

    public FunnelDefinition Definition => _definition;

    public PinnedWorkflow? Pinned { get; }

    /// <summary>For a law: what would come to nothing is done all the same. Decisions are equal with it and without.</summary>
    internal bool SkipsNothing { get; init; }

    internal DateTimeZone Zone { get; }

    internal ScoreTable Scores { get; }

    /// <summary>Each after those that it names.</summary>
    internal SegmentDefinition[] Segments { get; }

    /// <summary>Of attribute rules and segments.</summary>
    internal Watch[] Watches { get; }

    /// <summary>Has attribute rules or segments: a contact that was never seen must be asked.</summary>
    internal bool AsksEverybody => Segments.Length > 0 || Scores.AttributeRules.Length > 0;

    /// <summary>Attribute rules read counters.</summary>
    internal bool CountsAttributes { get; }

    /// <summary>The compiled workflow of this name, for the <see cref="PinnedWorkflow"/> of a newer version; null when there is none.</summary>
    public Workflow? WorkflowNamed(string name) => _workflows.GetValueOrDefault(name);

    internal bool HasSegment(string name) => _segments.Contains(name);

    internal bool HasCounter(string name) => _counters.Contains(name);

    internal Category? CategoryNamed(string name) => _categories.GetValueOrDefault(name);

    internal IEnumerable<Category> Topics => _definition.Categories.Where(each => each.Kind == CategoryKind.Marketing);

    /// <summary>Null when no rule and no trigger names the event.</summary>
    internal Dispatch? DispatchOf(string name) => _byEvent.GetValueOrDefault(name);

    /// <summary>The workflow as the run knows it, or as it is now; null when it is gone, or cannot be used any more.</summary>
    internal Workflow? WorkflowOf(string name, long version)
    {
        if (version == Version || Pinned is null)
            return WorkflowNamed(name);
        var pinned = Pinned(version, name);
        return pinned.Workflow ?? (pinned.IsUnusable ? null : WorkflowNamed(name));
    }

    /// <summary>Whether a run's version cannot be compiled any more.</summary>
    internal bool IsUnusable(Run run) => run.Version != Version && Pinned is not null && Pinned(run.Version, run.Workflow).IsUnusable;

    /// <summary>Whether an event of this name, or any change of the contact, may do something to one of its runs, also to one that has ended.</summary>
    internal bool ConcernsRuns(string name, ContactState state)
    {
        if (!state.HasRuns)
            return false;
        if (SkipsNothing || _heard.Contains(name))
            return true;
        if (_watched.Length == 0 && state.IsSettledOn(Version) && !state.HasPinnedRuns)
            return false;
        foreach (var run in state.Runs)
        {
            if (_watched.Length > 0 && Array.IndexOf(_watched, run.Workflow) >= 0)
                return true;
            if (run.Version != Version && (WorkflowOf(run.Workflow, run.Version) is not { } workflow || workflow.WatchesState || workflow.Hears(name)))
                return true;
        }

        foreach (var ended in state.Ended)
        {
            if (ended.Version != Version && WorkflowOf(ended.Workflow, ended.Version) is { } workflow && workflow.Hears(name))
                return true;
        }

        return false;
    }

    /// <summary>Some of the runs may have exits that time alone sets off.</summary>
    internal bool MayWatchRuns(ContactState state)
    {
        if (SkipsNothing && state.HasRuns)
            return true;
        if (!state.HasRuns || (_watched.Length == 0 && state.IsSettledOn(Version) && !state.HasPinnedRuns))
            return false;
        foreach (var run in state.Runs)
        {
            if (run.Version != Version || (_watched.Length > 0 && Array.IndexOf(_watched, run.Workflow) >= 0))
                return true;
        }

        return false;
    }

    private static FrozenDictionary<string, Dispatch> DispatchTable(ScoreTable scores, ImmutableArray<CounterDefinition> counters, Workflow[] workflows)
    {
        var rules = scores.EventRules.ToLookup(each => each.Rule.Event);
        var counted = counters.ToLookup(each => each.Event);
        var triggered = workflows.ToLookup(each => each.Definition.Trigger.Event);
        return rules.Select(each => each.Key).Concat(counted.Select(each => each.Key)).Concat(triggered.Select(each => each.Key)).Distinct().ToFrozenDictionary(
            name => name,
            name => new Dispatch(
                [.. counted[name]],
                [.. rules[name]],
                [.. triggered[name].OrderBy(each => each.Definition.Priority).ThenBy(each => each.Name, StringComparer.Ordinal)]),
            StringComparer.Ordinal);
    }
}

/// <summary>What one event's name sets off outside of runs.</summary>
/// <param name="Counters">In file order.</param>
/// <param name="Rules">In file order.</param>
/// <param name="Triggered">By priority, then by name.</param>
internal sealed record Dispatch(CounterDefinition[] Counters, EventScoring[] Rules, Workflow[] Triggered);
