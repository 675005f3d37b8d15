using System.Text;
using InboundStreams.Core.Sending;
using InboundStreams.Email.Templates;
using MimeKit;

namespace InboundStreams.Email.Delivery;

/// <summary>Makes a rendered message into an email. The same command always gives the same Message-ID.</summary>
public static class MessageComposer
{
    /// <summary>For those who read a relay's log.</summary>
    public const string SendHeader = "X-InboundStreams-Send";

    /// <summary>The reason of a refusal that is the contact's, not ours.</summary>
    public const string InvalidAddress = "invalid_address";

    private const int AddressBytesMax = 254;
    private const int LocalPartBytesMax = 64;

    /// <param name="refusal">Why not: a reason code and words; null when it worked.</param>
    public static MimeMessage? Compose(SendCommand command, Sender sender, RenderedMessage rendered, out string? refusal)
    {
        if (AddressOf(command.To) is not { } to)
        {
            refusal = InvalidAddress;
            return null;
        }

        if (!MailboxAddress.TryParse(sender.From, out var from))
        {
            refusal = $"invalid_sender: \"{sender.From}\" is no address; write it as Name <name@example.org> in inbound.yaml";
            return null;
        }

        refusal = null;
        var message = new MimeMessage
        {
            MessageId = $"{command.SendId}@{from.Domain}",
            Date = command.DecidedAt.ToDateTimeOffset(),
            Subject = rendered.Subject,
            Body = new MultipartAlternative { new TextPart("plain") { Text = rendered.Text }, new TextPart("html") { Text = rendered.Html } },
        };
        message.From.Add(from);
        message.To.Add(to);
        if (sender.ReplyTo is not null && MailboxAddress.TryParse(sender.ReplyTo, out var replyTo))
            message.ReplyTo.Add(replyTo);
        message.Headers.Add(SendHeader, command.SendId);
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        message.Prepare(EncodingConstraint.SevenBit);
        return message;
    }

    /// <summary>One plain address with a domain, as a contact's attribute must be. MimeKit's own parser also takes display names, literals and line ends.</summary>
    /// <returns>Null when it is none.</returns>
    public static MailboxAddress? AddressOf(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.Length == 0 || Encoding.UTF8.GetByteCount(trimmed) > AddressBytesMax || trimmed.Any(char.IsControl) || !MailboxAddress.TryParse(trimmed, out var address))
            return null;
        var plain = string.IsNullOrEmpty(address.Name)
            && string.Equals(address.Address, trimmed, StringComparison.Ordinal)
            // MailKit would send other letters as they are to a server that has not said SMTPUTF8; a domain has an ASCII form, this part has none.
            && Ascii.IsValid(address.LocalPart)
            && address.LocalPart.Length <= LocalPartBytesMax
            && address.Domain.Contains('.', StringComparison.Ordinal)
            && address.Domain.Split('.').All(label => label.Length > 0 && label[0] != '-' && label[^1] != '-')
            && !address.Domain.StartsWith('[');
        return plain ? address : null;
    }
}
