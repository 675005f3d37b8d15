namespace InboundStreams.Streams;

/// <summary>The engine stops because going on could break its guarantees; the message says what an operator must decide.</summary>
public class StreamThreadStoppedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// The group knows another member of this name. Mostly that is a second process; but a coordinator that has taken over from another may also know
/// this one's predecessor only.
/// </summary>
internal sealed class InstanceFencedException(string message, Exception inner) : StreamThreadStoppedException(message, inner);
