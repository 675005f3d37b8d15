using System.Collections.Immutable;
using InboundStreams.Core.Avro;
using NodaTime;

namespace InboundStreams.Core.Sending;

/// <summary>What a contact, or one of its mailboxes, has said about being written to.</summary>
/// <param name="Suppressed">Another address of the contact is free; these stay refused, also when they come back.</param>
/// <param name="Words">The last about each topic, and about all of them; in no order.</param>
public sealed record Refusals(ImmutableArray<SuppressedAddress> Suppressed, ImmutableArray<ConsentWord> Words)
{
    public static Refusals None { get; } = new([], []);

    /// <summary>
    /// Whether the last word that concerns the topic is an unsubscribe: of one about the topic and one about all the later holds, and of two at the same
    /// instant the refusal.
    /// </summary>
    public bool IsUnsubscribed(string topic)
    {
        var (own, all) = (WordOn(topic), WordOn(null));
        if (own is not { } mine || all is not { } general)
            return (own ?? all) is { IsSubscribed: false };
        return mine.At == general.At ? !(mine.IsSubscribed && general.IsSubscribed) : !(mine.At > general.At ? mine : general).IsSubscribed;
    }

    /// <param name="topic">Null for the word about all.</param>
    public ConsentWord? WordOn(string? topic)
    {
        foreach (var word in Words)
        {
            if (word.Topic == topic)
                return word;
        }

        return null;
    }

    /// <summary>Why nothing may go to the address; null when it may.</summary>
    public string? SuppressionOf(string address)
    {
        var normal = MailAddresses.Normal(address);
        foreach (var suppressed in Suppressed)
        {
            if (suppressed.Address == normal)
                return suppressed.Reason;
        }

        return null;
    }

    internal static void Write(Refusals value, ref AvroWriter writer)
    {
        Arrays.Write(value.Suppressed, SuppressedAddress.Write, ref writer);
        Arrays.Write(value.Words, ConsentWord.Write, ref writer);
    }

    internal static Refusals Read(ref AvroReader reader) =>
        new(Arrays.Read(SuppressedAddress.Read, ref reader), Arrays.Read(ConsentWord.Read, ref reader));

    /// <summary>As blocks of format 3 have it: one address, and unsubscribes without their times, which any later word is later than.</summary>
    internal static Refusals ReadOfFormat3(ref AvroReader reader)
    {
        var (address, reason) = (reader.ReadNullableString(), reader.ReadNullableString());
        var all = reader.ReadBool();
        var topics = Arrays.ReadNames(ref reader);
        return new(
            address is null ? [] : [new(MailAddresses.Normal(address), reason ?? "bounced")],
            [.. (all ? topics.Prepend(null) : topics).Select(static each => new ConsentWord(each, IsSubscribed: false, default))]);
    }
}

/// <param name="Address">In its <see cref="MailAddresses.Normal"/> form.</param>
/// <param name="Reason"><c>bounced</c> or <c>complained</c>.</param>
public readonly record struct SuppressedAddress(string Address, string Reason)
{
    internal static void Write(SuppressedAddress value, ref AvroWriter writer)
    {
        writer.WriteString(value.Address);
        writer.WriteString(value.Reason);
    }

    internal static SuppressedAddress Read(ref AvroReader reader) => new(reader.ReadString(), reader.ReadName());
}

/// <summary>An unsubscribe, or a subscription.</summary>
/// <param name="Topic">The category; null for all marketing.</param>
/// <param name="At">When it was said, not when it arrived.</param>
public readonly record struct ConsentWord(string? Topic, bool IsSubscribed, Instant At)
{
    internal static void Write(ConsentWord value, ref AvroWriter writer)
    {
        writer.WriteNullableString(value.Topic);
        writer.WriteBool(value.IsSubscribed);
        writer.WriteInstant(value.At);
    }

    internal static ConsentWord Read(ref AvroReader reader) => new(reader.ReadNullableString(), reader.ReadBool(), reader.ReadInstant());
}
