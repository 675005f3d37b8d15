namespace InboundStreams.Records.Registry;

/// <summary>No schema registry answers. What needs a schema waits and tries again; nothing is lost meanwhile.</summary>
public sealed class SchemasUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The schema registry answers and says no: an incompatible schema, a wrong password. Trying again does not help.</summary>
public sealed class SchemaRefusedException(string message, Exception? inner = null) : Exception(message, inner);
