using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace InboundStreams.Cli.Chaos;

/// <summary>Stands between the clients and a broker: its connections can be cut, and what they carry delayed.</summary>
internal sealed class ChaosProxy : IDisposable
{
    private const int BufferBytes = 64 << 10;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, byte> _open = [];
    private readonly int _target;

    /// <param name="target">The broker's port on loopback.</param>
    public ChaosProxy(int target)
    {
        _target = target;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Of each piece, in each direction.</summary>
    public TimeSpan Delay { get; set; }

    public void CutAll()
    {
        foreach (var connection in _open.Keys)
            connection.Close();
    }

    public void Dispose()
    {
        _listener.Dispose();
        CutAll();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                _ = RelayAsync(await _listener.AcceptTcpClientAsync());
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var broker = new TcpClient();
        _open[client] = _open[broker] = 0;
        try
        {
            (client.NoDelay, broker.NoDelay) = (true, true);
            await broker.ConnectAsync(IPAddress.Loopback, _target);
            await Task.WhenAny(PumpAsync(client, broker), PumpAsync(broker, client));
        }
        catch (Exception cut) when (cut is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Either side is gone, and so is the other.
        }

        client.Close();
        broker.Close();
        _open.TryRemove(client, out _);
        _open.TryRemove(broker, out _);
    }

    private async Task PumpAsync(TcpClient from, TcpClient to)
    {
        var buffer = new byte[BufferBytes];
        while (await from.GetStream().ReadAsync(buffer) is > 0 and var count)
        {
            if (Delay > TimeSpan.Zero)
                await Task.Delay(Delay);
            await to.GetStream().WriteAsync(buffer.AsMemory(0, count));
        }
    }
}
