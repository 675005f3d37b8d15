namespace InboundStreams.Core.Avro;

/// <summary>Reads one value and no more.</summary>
/// <exception cref="InvalidDataException">The bytes are no such value.</exception>
public delegate T AvroRead<out T>(ref AvroReader reader);

/// <summary>Writes one value.</summary>
public delegate void AvroWrite<in T>(T value, ref AvroWriter writer);
