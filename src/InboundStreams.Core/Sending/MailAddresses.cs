using System.Globalization;

namespace InboundStreams.Core.Sending;

/// <summary>When two texts are one address.</summary>
public static class MailAddresses
{
    private static readonly IdnMapping Idn = new();

    /// <summary>
    /// Trimmed, in lower case, the domain as DNS has it (RFC 3490): the form in which addresses are compared. By RFC 5321 a local part may mean its case;
    /// no mailbox that is written to in numbers does.
    /// </summary>
    public static string Normal(string address)
    {
        var text = address.Trim().ToLowerInvariant();
        var domain = text[(text.LastIndexOf('@') + 1)..];
        if (domain.Length == 0 || domain.All(char.IsAscii))
            return text;
        try
        {
            return text[..^domain.Length] + Idn.GetAscii(domain);
        }
        catch (ArgumentException)
        {
            // No domain at all: it is what it is.
            return text;
        }
    }
}
