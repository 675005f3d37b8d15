using System.Diagnostics;
using System.Globalization;
using InboundStreams.IntegrationTests.Fixtures;
using InboundStreams.ReadModel.Stores;
using InboundStreams.Tests.Email.Peers;
using StackExchange.Redis;

[assembly: AssemblyFixture(typeof(RedisServer))]

namespace InboundStreams.Tests.Email.Peers;

/// <summary>One Redis for all tests that need it, started with the first; each test uses names of its own. Who stops it makes its own.</summary>
public sealed class RedisServer : IDisposable
{
    private readonly int _port = Ports.Free();
    private readonly Lazy<IConnectionMultiplexer> _connection;
    private Process? _process;

    public RedisServer() => _connection = new(() =>
    {
        Up();
        return RedisConnection.OpenAsync($"127.0.0.1:{_port}").GetAwaiter().GetResult();
    });

    /// <summary>Skips the test with the reason where there is no Redis.</summary>
    public IConnectionMultiplexer Connection
    {
        get
        {
            Assert.SkipUnless((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(each => File.Exists(Path.Combine(each, "redis-server"))), "There is no Redis: apt-get install redis-server");
            return _connection.Value;
        }
    }

    public void Up()
    {
        string[] arguments = ["--port", _port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
        _process = Process.Start(new ProcessStartInfo("redis-server", arguments) { RedirectStandardOutput = true, WorkingDirectory = Path.GetTempPath() })!;
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
                break;
        }
    }

    public void Down()
    {
        _process?.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
        _process = null;
    }

    public void Dispose()
    {
        if (_connection.IsValueCreated)
            _connection.Value.Dispose();
        Down();
    }
}
