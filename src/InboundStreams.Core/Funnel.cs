using System.Collections.Immutable;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Sending;
using InboundStreams.Core.Workflows;

namespace InboundStreams.Core;

/// <summary>Finds a workflow as an older version said it, for the runs that are pinned to it.</summary>
/// <returns>Null when that version is not at hand: its runs then go on with the current version by step id.</returns>
public delegate Workflow? PinnedWorkflow(long version, string workflow);

/// <summary>One version of a funnel's definitions, compiled for deciding.</summary>
public sealed class Funnel
{
    private readonly FunnelDefinition _definition;
    private readonly Dictionary<string, Workflow> _workflows = [];

    /// <exception cref="ArgumentException">Two things have one name, or a name points to nothing: whoever read the files has not checked them.</exception>
    public Funnel(FunnelDefinition definition, PinnedWorkflow? pinned = null)
    {
        _definition = definition;
        Pinned = pinned;
        Scope = Scope.Of(definition.Attributes, definition.Scoring.Scores, definition.Scoring.Bands is not null);
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

    internal Scope Scope { get; }

    /// <summary>The compiled workflow of this name, for the <see cref="PinnedWorkflow"/> of a newer version; null when there is none.</summary>
    public Workflow? WorkflowNamed(string name) => _workflows.GetValueOrDefault(name);
}
