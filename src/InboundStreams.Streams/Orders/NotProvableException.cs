namespace InboundStreams.Streams.Orders;

/// <summary>A replay cannot say whether the decisions are equal, because something that was taken then cannot be looked at now.</summary>
/// <param name="at">What is missing first; a record is named as topic[partition]@offset.</param>
public sealed class NotProvableException(string at) : Exception($"not provable at {at}")
{
    public string At { get; } = at;
}
