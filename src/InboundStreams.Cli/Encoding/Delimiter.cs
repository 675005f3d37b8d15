using System.Globalization;
using InboundStreams.Cli.Terminal;

namespace InboundStreams.Cli.Encoding;

/// <summary>Bytes that stand between keys and values, and between records, in what kcat reads with <c>-K</c> and <c>-D</c>.</summary>
/// <remarks>kcat 1.7.1 takes several bytes, each written as it is or as <c>\xNN</c>: tried with values that hold every byte.</remarks>
internal sealed record Delimiter(string Notation, byte[] Bytes)
{
    /// <summary>Between key and value. Random bytes: in a value of random bytes they occur once in 2⁶⁴ places.</summary>
    public const string DefaultKey = @"\x1f\x9d\xc3\x8b\x1f\xe6\xf1\xd7";

    /// <summary>After each record.</summary>
    public const string DefaultRecord = @"\x1e\xb7\xd5\xfa\x1e\x93\xe9\xab";

    /// <exception cref="UserFaultException">A character beyond ASCII, or an unfinished <c>\x</c>.</exception>
    public static Delimiter Parse(string notation)
    {
        List<byte> bytes = [];
        for (var i = 0; i < notation.Length; i++)
        {
            if (notation[i] == '\\' && i + 3 < notation.Length && notation[i + 1] == 'x'
                && byte.TryParse(notation.AsSpan(i + 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                bytes.Add(value);
                i += 3;
            }
            else if (char.IsAscii(notation[i]) && notation[i] != '\\')
            {
                bytes.Add((byte)notation[i]);
            }
            else
            {
                throw new UserFaultException($"The delimiter {notation} is not understood at \"{notation[i..]}\"; write each byte as an ASCII character or as \\xNN.");
            }
        }

        return bytes.Count > 0 ? new Delimiter(notation, [.. bytes]) : throw new UserFaultException("A delimiter has at least one byte.");
    }

    public bool OccursIn(ReadOnlySpan<byte> content) => content.IndexOf(Bytes) >= 0;
}
