using InboundStreams.Core.Decisions;
using InboundStreams.Records.Codecs;
using InboundStreams.Streams;

namespace InboundStreams.Topologies;

/// <summary>A contact's state as the engine keeps it.</summary>
internal sealed class ContactStateSerde(TopicSerde<ContactState> serde) : IStateSerde<ContactState>
{
    public byte[] Serialize(ContactState state) => serde.Serialize(state);

    public ContactState Deserialize(ReadOnlySpan<byte> value)
    {
        var decoded = serde.Deserialize(value);
        return decoded.Kind == DecodeKind.Value
            ? decoded.Value!
            : throw new InvalidDataException($"A contact's state cannot be read: {decoded.Reason ?? $"it is written with schema {decoded.SchemaId}, registered after this process started; restart it"}");
    }

    public long? NextTimer(ContactState state) => state.NextDue?.ToUnixTimeMilliseconds();

    public long VersionOf(ContactState state) => state.Version;
}
