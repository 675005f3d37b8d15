using MailKit.Security;

namespace InboundStreams.Email.Delivery;

/// <summary>The relay that takes our messages.</summary>
/// <param name="Port">587 for submission, 25 for a relay (default 587).</param>
public sealed record SmtpOptions(string Host, int Port = 587)
{
    /// <summary>Default: STARTTLS where the server offers it; <see cref="SecureSocketOptions.StartTls"/> insists.</summary>
    public SecureSocketOptions Security { get; init; } = SecureSocketOptions.StartTlsWhenAvailable;

    /// <summary>Null: no authentication.</summary>
    public string? User { get; init; }

    public string? Password { get; init; }

    /// <summary>RFC 5321 §4.5.3.2.6 asks for 10 minutes after the final dot; a shorter patience makes second copies.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a connection may take to come about (default 30 s).</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Messages over one connection before it is renewed (default 100).</summary>
    public int MessagesPerConnectionMax { get; init; } = 100;
}
