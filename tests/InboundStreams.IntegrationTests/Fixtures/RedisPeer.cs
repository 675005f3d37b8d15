using System.Net.Sockets;

namespace InboundStreams.IntegrationTests.Fixtures;

/// <summary>A Redis of the test's own.</summary>
public sealed class RedisPeer : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("inbound-redis-");
    private LocalProcess _process;

    public RedisPeer()
    {
        Port = Ports.Free();
        _process = Start();
    }

    public int Port { get; }

    public string Address => $"127.0.0.1:{Port}";

    public static void Require() => Assert.SkipUnless(Programs.Exist("redis-server"), "There is no Redis: apt-get install redis-server");

    public void Down() => _process.Kill();

    public void Up() => _process = Start();

    public void Dispose()
    {
        _process.Dispose();
        _directory.Delete(recursive: true);
    }

    private LocalProcess Start()
    {
        var process = LocalProcess.Start("redis-server", ["--port", $"{Port}", "--bind", "127.0.0.1", "--dir", _directory.FullName, "--appendonly", "yes", "--appendfsync", "everysec"]);
        Eventually.Until("Redis is up", Answers, TimeSpan.FromSeconds(20), () => process.Output).GetAwaiter().GetResult();
        return process;
    }

    private bool Answers()
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", Port);
            return client.Connected;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
