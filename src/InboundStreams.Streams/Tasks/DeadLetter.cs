using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace InboundStreams.Streams.Tasks;

/// <summary>A record that could not be taken, as a value of the dead-letter topic.</summary>
public static class DeadLetter
{
    /// <summary>A longer value is replaced by its length and hash, and so is a longer key: the dead-letter topic must take every record.</summary>
    public const int ValueBytesMax = 64 * 1024;

    public const string ReasonHeader = "inbound-reason";
    public const string TopicHeader = "inbound-source-topic";
    public const string PartitionHeader = "inbound-source-partition";
    public const string OffsetHeader = "inbound-source-offset";
    public const string LengthHeader = "inbound-value-length";

    /// <summary>The record as it came, with why and from where in its headers.</summary>
    public static OutputRecord Of(string deadLetterTopic, in InputRecord record, string reason)
    {
        var value = record.Raw.Value.ToArray();
        List<KeyValuePair<string, byte[]>> headers =
        [
            Header(ReasonHeader, reason),
            Header(TopicHeader, record.Raw.Topic),
            Header(PartitionHeader, record.Raw.Partition.ToString(CultureInfo.InvariantCulture)),
            Header(OffsetHeader, record.Raw.Offset.ToString(CultureInfo.InvariantCulture)),
            Header(LengthHeader, value.Length.ToString(CultureInfo.InvariantCulture)),
        ];
        return new OutputRecord(deadLetterTopic, record.Raw.HasKey ? Bounded(record.Raw.Key.ToArray()) : null, Bounded(value), headers);
    }

    private static byte[] Bounded(byte[] bytes) => bytes.Length <= ValueBytesMax
        ? bytes
        : Encoding.UTF8.GetBytes($"{bytes.Length} bytes, sha256 {Convert.ToHexStringLower(SHA256.HashData(bytes))}");

    private static KeyValuePair<string, byte[]> Header(string name, string value) => KeyValuePair.Create(name, Encoding.UTF8.GetBytes(value));
}
