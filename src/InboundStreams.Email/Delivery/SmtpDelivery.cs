using System.Net.Sockets;
using System.Text;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace InboundStreams.Email.Delivery;

/// <summary>Hands messages to a relay over one connection, which is opened when needed and kept.</summary>
public sealed class SmtpDelivery(SmtpOptions options) : IDelivery
{
    private PhaseLog _phase = new();
    private SmtpClient? _client;
    private int _sent;

    public async Task<DeliveryOutcome> DeliverAsync(string sendId, MimeMessage message, CancellationToken stop)
    {
        SmtpClient client;
        try
        {
            client = await ConnectedAsync(stop);
        }
        catch (Exception fault) when (fault is SocketException or IOException or ProtocolException or CommandException or AuthenticationException or SslHandshakeException or TimeoutException or NotSupportedException || (fault is OperationCanceledException && !stop.IsCancellationRequested))
        {
            Drop();
            return new DeliveryOutcome.Unreachable($"{options.Host}:{options.Port} does not take mail: {fault.Message}");
        }

        try
        {
            // Once the message is on its way a stop waits for the answer: breaking off would leave it in doubt.
            var reply = await client.SendAsync(message, CancellationToken.None);
            if (++_sent >= options.MessagesPerConnectionMax)
                await QuitAsync();
            return new DeliveryOutcome.Accepted(reply);
        }
        catch (SmtpCommandException refusal)
        {
            if (!client.IsConnected)
                Drop();
            return Classify(refusal);
        }
        catch (Exception fault) when (fault is IOException or ProtocolException or SocketException or TimeoutException or OperationCanceledException or ServiceNotConnectedException)
        {
            var handedOver = _phase.HandedOver;
            Drop();
            return handedOver
                ? new DeliveryOutcome.InDoubt($"the connection broke after the message was handed over: {fault.Message}")
                : new DeliveryOutcome.Unreachable($"the connection broke before the message was handed over: {fault.Message}");
        }
    }

    public async ValueTask DisposeAsync() => await QuitAsync();

    private static DeliveryOutcome Classify(SmtpCommandException refusal) => ((int)refusal.StatusCode / 100, refusal.ErrorCode) switch
    {
        (4, _) => new DeliveryOutcome.Deferred(Words(refusal)),
        (_, SmtpErrorCode.RecipientNotAccepted) => new DeliveryOutcome.Bounced(Words(refusal)),
        _ => new DeliveryOutcome.Refused(Words(refusal)),
    };

    private static string Words(SmtpCommandException refusal) => $"{(int)refusal.StatusCode} {refusal.Message}";

    private async Task<SmtpClient> ConnectedAsync(CancellationToken stop)
    {
        if (_client is { IsConnected: true } connected)
            return connected;
        Drop();
        _phase = new PhaseLog();
        var client = _client = new SmtpClient(_phase) { Timeout = (int)options.Timeout.TotalMilliseconds };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(options.ConnectTimeout);
        // MailKit's own sockets wait for more data before they send (Nagle): about 40 ms for each message.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(options.Host, options.Port, patience.Token);
            await client.ConnectAsync(socket, options.Host, options.Port, options.Security, patience.Token);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        if (options.User is not null)
            await client.AuthenticateAsync(options.User, options.Password ?? "", patience.Token);
        _sent = 0;
        return client;
    }

    private async Task QuitAsync()
    {
        try
        {
            if (_client is { IsConnected: true } client)
                await client.DisconnectAsync(quit: true);
        }
        catch (Exception fault) when (fault is IOException or ProtocolException or CommandException or SocketException or TimeoutException)
        {
            // The server has hung up already; there is nothing left to say goodbye to.
        }

        Drop();
    }

    private void Drop()
    {
        _client?.Dispose();
        _client = null;
    }

    /// <summary>MailKit's exceptions do not tell whether the final dot was sent; the conversation does.</summary>
    private sealed class PhaseLog : IProtocolLogger
    {
        public IAuthenticationSecretDetector? AuthenticationSecretDetector { get; set; }

        /// <summary>The server has asked for the message (354), and its end, the line with the dot, may have been sent since.</summary>
        public bool HandedOver { get; private set; }

        private bool _asked;

        public void LogConnect(Uri uri)
        {
        }

        public void LogClient(byte[] buffer, int offset, int count) => HandedOver |= _asked && buffer.AsSpan(offset, count).EndsWith(".\r\n"u8);

        public void LogServer(byte[] buffer, int offset, int count)
        {
            _asked = Encoding.ASCII.GetString(buffer, offset, Math.Min(count, 3)) == "354";
            // Only an answer with a code settles a hand-over: rubbish after the dot leaves it in doubt.
            if (!HandedOver || (count >= 3 && buffer.AsSpan(offset, 3).IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0))
                HandedOver = false;
        }

        public void Dispose()
        {
        }
    }
}
