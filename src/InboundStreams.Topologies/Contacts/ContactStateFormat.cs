using InboundStreams.Core.Decisions;
using InboundStreams.Streams;

namespace InboundStreams.Topologies;

/// <summary>A contact's block as the engine sees it.</summary>
internal sealed class ContactStateFormat : IStateFormat
{
    public void Check(ReadOnlySpan<byte> state) => ContactState.Check(state);

    public long? NextTimer(ReadOnlySpan<byte> state) => ContactState.NextDueOf(state);

    public long VersionOf(ReadOnlySpan<byte> state) => ContactState.VersionOf(state);
}
