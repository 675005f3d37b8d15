using InboundStreams.Cli.Terminal;

namespace InboundStreams.Cli.Encoding;

/// <summary>Keys and values as kcat reads them: key, delimiter, value, delimiter. No value may hold a delimiter, and that is checked.</summary>
internal sealed class KcatStream(Stream output, Delimiter key, Delimiter record)
{
    private readonly byte[] _empty = [];

    /// <param name="contact">The record's key.</param>
    /// <param name="value">Null for a tombstone: kcat makes it of an empty value with <c>-Z</c>.</param>
    /// <exception cref="UserFaultException">A delimiter occurs in the key or the value.</exception>
    public async Task WriteAsync(string contact, byte[]? value)
    {
        var name = System.Text.Encoding.UTF8.GetBytes(contact);
        Refuse(name, contact, "key");
        Refuse(value ?? _empty, contact, "value");
        await output.WriteAsync(name);
        await output.WriteAsync(key.Bytes);
        await output.WriteAsync(value ?? _empty);
        await output.WriteAsync(record.Bytes);
    }

    public Task FlushAsync() => output.FlushAsync();

    private void Refuse(ReadOnlySpan<byte> content, string contact, string what)
    {
        var (delimiter, option) = key.OccursIn(content) ? (key, "--key-delimiter") : record.OccursIn(content) ? (record, "--record-delimiter") : (null, "");
        if (delimiter is not null)
            throw new UserFaultException($"The {what} of {contact} holds the delimiter {delimiter.Notation}; choose other bytes with {option}, and the same for kcat.");
    }
}
