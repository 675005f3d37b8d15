using System.Collections.Immutable;
using InboundStreams.Core.Avro;

namespace InboundStreams.Core.Sending;

/// <summary>What a contact, or its mailbox, has refused.</summary>
/// <param name="SuppressedAddress">The address that bounced or complained; another address is not suppressed. Null: none.</param>
/// <param name="SuppressedReason"><c>bounced</c> or <c>complained</c>.</param>
/// <param name="All">Unsubscribed from all marketing.</param>
/// <param name="Topics">Unsubscribed from these categories.</param>
public sealed record Refusals(string? SuppressedAddress, string? SuppressedReason, bool All, ImmutableArray<string> Topics)
{
    public static Refusals None { get; } = new(null, null, false, []);

    internal static void Write(Refusals value, ref AvroWriter writer)
    {
        writer.WriteNullableString(value.SuppressedAddress);
        writer.WriteNullableString(value.SuppressedReason);
        writer.WriteBool(value.All);
        Arrays.WriteStrings(value.Topics, ref writer);
    }

    internal static Refusals Read(ref AvroReader reader) => new(
        reader.ReadNullableString(),
        reader.ReadNullableString(),
        reader.ReadBool(),
        Arrays.ReadNames(ref reader));
}
