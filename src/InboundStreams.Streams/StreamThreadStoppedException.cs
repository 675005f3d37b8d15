namespace InboundStreams.Streams;

/// <summary>The engine stops because going on could break its guarantees; the message says what an operator must decide.</summary>
public sealed class StreamThreadStoppedException(string message, Exception? inner = null) : Exception(message, inner);
