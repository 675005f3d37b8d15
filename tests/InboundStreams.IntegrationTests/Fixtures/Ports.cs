using System.Net;
using System.Net.Sockets;

namespace InboundStreams.IntegrationTests.Fixtures;

/// <summary>
/// Loopback ports for servers that are started soon after. They lie below those that systems give to outgoing connections, so that none takes
/// one meanwhile; and no port is given twice.
/// </summary>
public static class Ports
{
    private const int First = 15_000;
    private const int Last = 32_000;
    private static int _next = Random.Shared.Next(First, Last);

    /// <summary>A port on which nobody listens.</summary>
    public static int Free()
    {
        for (var tries = First; tries < Last; tries++)
        {
            var port = First + (Interlocked.Increment(ref _next) % (Last - First));
            if (IsFree(port))
                return port;
        }

        throw new InvalidOperationException($"Each port from {First} to {Last} is taken; end what listens there.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
