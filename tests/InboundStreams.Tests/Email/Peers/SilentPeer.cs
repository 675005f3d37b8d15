using System.Net;
using System.Net.Sockets;
using System.Text;

namespace InboundStreams.Tests.Email.Peers;

/// <summary>A mail server that takes a message and hangs up without a word; slow, it writes its answers byte by byte.</summary>
internal sealed class SilentPeer(bool slow) : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public int Port
    {
        get
        {
            _listener.Start();
            _ = Task.Run(ServeAsync);
            return ((IPEndPoint)_listener.LocalEndpoint).Port;
        }
    }

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        using var client = await _listener.AcceptTcpClientAsync();
        client.NoDelay = true;
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.ASCII);
        await Say(stream, "220 slow");
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line == ".")
                return;
            if (line == "DATA")
                await Say(stream, "354 go on");
            else if (line.StartsWith("EHLO", StringComparison.Ordinal) || line.StartsWith("MAIL", StringComparison.Ordinal) || line.StartsWith("RCPT", StringComparison.Ordinal))
                await Say(stream, "250 fine");
        }
    }

    private async Task Say(NetworkStream stream, string answer)
    {
        foreach (var piece in (answer + "\r\n").Chunk(slow ? 1 : 100))
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(piece));
            await Task.Delay(slow ? 2 : 0);
        }
    }
}
