using InboundStreams.Core.Avro;
using InboundStreams.Core.Decisions;

namespace InboundStreams.Core.Blocks;

/// <summary>How a section is read and written. An empty section stands for <paramref name="none"/>, which most contacts have in most sections.</summary>
internal sealed class SectionForm<T>(Section section, T none, AvroRead<T> read, AvroWrite<T> write)
{
    private static readonly EqualityComparer<T> Equality = EqualityComparer<T>.Default;

    public Section Section => section;

    /// <summary>How it was written before, where that was otherwise.</summary>
    public AvroRead<T>? ReadOfFormat3 { get; init; }

    /// <exception cref="InvalidDataException">The section is damaged.</exception>
    public T Read(ContactState state)
    {
        var bytes = state.BytesOf(section);
        if (bytes.IsEmpty)
            return none;
        try
        {
            var reader = new AvroReader(bytes);
            var value = (state.Header.Format < BlockHeader.FormatWritten ? ReadOfFormat3 ?? read : read)(ref reader);
            reader.End();
            return value;
        }
        catch (InvalidDataException fault)
        {
            throw new InvalidDataException($"Section {section}: {fault.Message}", fault);
        }
    }

    public void Write(T value, ref AvroWriter writer)
    {
        if (!AreSame(value, none))
            write(value, ref writer);
    }

    /// <summary>Of arrays: the same array. An equal one counts as a change, which is never wrong.</summary>
    public static bool AreSame(T one, T other) => Equality.Equals(one, other);
}
