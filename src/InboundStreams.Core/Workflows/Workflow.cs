namespace InboundStreams.Core.Workflows;

/// <summary>One workflow, compiled for deciding.</summary>
public sealed class Workflow
{
    internal Workflow(WorkflowDefinition definition, long version)
    {
        Definition = definition;
        Version = version;
    }

    public WorkflowDefinition Definition { get; }

    /// <summary>The bundle version that it came with.</summary>
    public long Version { get; }
}
