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
        var wasOpen = _client is { IsConnected: true };
        var outcome = await TryAsync(message, stop);
        // A server hangs up on a connection that stood idle: that does not mean that it is away.
        return wasOpen && outcome is DeliveryOutcome.Unreachable ? await TryAsync(message, stop) : outcome;
    }

    private async Task<DeliveryOutcome> TryAsync(MimeMessage message, CancellationToken stop)
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
            _phase.Begin();
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
        catch (ServiceNotAuthenticatedException fault)
        {
            Drop();
            return new DeliveryOutcome.Unreachable($"{options.Host}:{options.Port} asks for a user and a password: {fault.Message}");
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
        private const int FinalDot = ('.' << 16) | ('\r' << 8) | '\n';

        private string _code = "";
        private bool _codeIsOld;
        private int _lastThree;

        public IAuthenticationSecretDetector? AuthenticationSecretDetector { get; set; }

        /// <summary>The message may have been sent to its end. Stays so until the next one begins: rubbish after the dot settles nothing.</summary>
        public bool HandedOver { get; private set; }

        public void Begin() => (HandedOver, _lastThree) = (false, 0);

        public void LogConnect(Uri uri)
        {
        }

        // The dot can be cut anywhere: what is sent comes in blocks of 4 KB.
        public void LogClient(byte[] buffer, int offset, int count)
        {
            _codeIsOld = true;
            if (_code != "354")
                return;
            foreach (var each in buffer.AsSpan(offset, count)[Math.Max(0, count - 3)..])
                _lastThree = ((_lastThree << 8) | each) & 0xFFFFFF;
            HandedOver |= _lastThree == FinalDot;
        }

        // So can an answer.
        public void LogServer(byte[] buffer, int offset, int count)
        {
            var code = _codeIsOld ? "" : _code;
            _code = code + Encoding.ASCII.GetString(buffer, offset, Math.Min(count, 3 - code.Length));
            _codeIsOld = false;
        }

        public void Dispose()
        {
        }
    }
}
