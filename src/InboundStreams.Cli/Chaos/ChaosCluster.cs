using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using InboundStreams.Cli.Terminal;

namespace InboundStreams.Cli.Chaos;

/// <summary>
/// Brokers of an Apache Kafka distribution, each in a process of its own behind a <see cref="ChaosProxy"/>, on loopback. Topics are kept by all of them, and
/// taken as written by two.
/// </summary>
internal sealed class ChaosCluster : IDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(90);

    private readonly string _home;
    private readonly string _directory;
    private readonly List<Node> _nodes = [];

    /// <param name="home">An unpacked distribution.</param>
    /// <param name="directory">Of its own.</param>
    public ChaosCluster(string home, string directory, int brokers)
    {
        (_home, _directory) = (home, directory);
        for (var i = 1; i <= brokers; i++)
        {
            var port = FreePort();
            _nodes.Add(new Node(i, port, FreePort(), FreePort(), new ChaosProxy(port)));
        }
    }

    public string BootstrapServers => string.Join(",", _nodes.Select(each => $"127.0.0.1:{each.Proxy.Port}"));

    public int Count => _nodes.Count;

    /// <exception cref="OutsideMissingException">A broker does not start.</exception>
    public async Task StartAsync(CancellationToken stop)
    {
        var clusterId = $"a{Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)).Replace('+', 'a').Replace('/', 'b').TrimEnd('=')[1..]}";
        foreach (var node in _nodes)
        {
            Directory.CreateDirectory(DirectoryOf(node));
            await File.WriteAllTextAsync(PropertiesOf(node), Properties(node), stop);
            using var format = ChaosProcess.Start(
                "java", [.. ClassPath, "kafka.tools.StorageTool", "format", "--cluster-id", clusterId, "--config", PropertiesOf(node)], LogOf(node));
            await format.ExitAsync(stop);
        }

        foreach (var node in _nodes)
            Launch(node);
        foreach (var node in _nodes)
            await UpAsync(node, stop);
    }

    public void Kill(int broker) => _nodes[broker].Process!.Kill();

    public void Pause(int broker) => _nodes[broker].Process!.Stop();

    public void Continue(int broker) => _nodes[broker].Process!.Continue();

    public Task RestartAsync(int broker, CancellationToken stop)
    {
        _nodes[broker].Process!.Dispose();
        Launch(_nodes[broker]);
        return UpAsync(_nodes[broker], stop);
    }

    public ChaosProxy ProxyOf(int broker) => _nodes[broker].Proxy;

    public void Dispose()
    {
        foreach (var node in _nodes)
        {
            node.Process?.Dispose();
            node.Proxy.Dispose();
        }
    }

    private string[] ClassPath => ["-cp", Path.Combine(_home, "libs", "*")];

    private string DirectoryOf(Node node) => Path.Combine(_directory, $"broker-{node.Id}");

    private string PropertiesOf(Node node) => Path.Combine(DirectoryOf(node), "server.properties");

    private string LogOf(Node node) => Path.Combine(DirectoryOf(node), "server.log");

    private void Launch(Node node)
    {
        var log4j = Path.Combine(_home, "config", "log4j2.properties");
        string[] logging = File.Exists(log4j) ? [$"-Dlog4j2.configurationFile={log4j}"] : [];
        node.Process = ChaosProcess.Start("java", ["-Xms256m", "-Xmx768m", "-XX:+UseG1GC", .. logging, .. ClassPath, "kafka.Kafka", PropertiesOf(node)], LogOf(node));
    }

    private async Task UpAsync(Node node, CancellationToken stop)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            if (node.Process!.HasExited || watch.Elapsed > StartPatience)
                throw new OutsideMissingException($"The broker {node.Id} does not start; its log is {LogOf(node)}.");
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, node.Port, stop);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), stop);
            }
        }
    }

    private string Properties(Node node)
    {
        var replicas = Math.Min(3, _nodes.Count);
        var inSync = Math.Min(2, _nodes.Count);
        return string.Create(CultureInfo.InvariantCulture, $"""
            process.roles=broker,controller
            node.id={node.Id}
            controller.quorum.voters={string.Join(",", _nodes.Select(each => $"{each.Id}@127.0.0.1:{each.ControllerPort}"))}
            listeners=CLIENTS://127.0.0.1:{node.Port},BROKERS://127.0.0.1:{node.BrokerPort},CONTROLLER://127.0.0.1:{node.ControllerPort}
            advertised.listeners=CLIENTS://127.0.0.1:{node.Proxy.Port},BROKERS://127.0.0.1:{node.BrokerPort}
            inter.broker.listener.name=BROKERS
            controller.listener.names=CONTROLLER
            listener.security.protocol.map=CLIENTS:PLAINTEXT,BROKERS:PLAINTEXT,CONTROLLER:PLAINTEXT
            log.dirs={DirectoryOf(node)}/data
            auto.create.topics.enable=false
            default.replication.factor={replicas}
            min.insync.replicas={inSync}
            offsets.topic.replication.factor={replicas}
            offsets.topic.num.partitions=6
            transaction.state.log.replication.factor={replicas}
            transaction.state.log.min.isr={inSync}
            transaction.state.log.num.partitions=6
            share.coordinator.state.topic.replication.factor={replicas}
            share.coordinator.state.topic.min.isr={inSync}
            group.initial.rebalance.delay.ms=0
            log.cleaner.dedupe.buffer.size=16777216
            """);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed record Node(int Id, int Port, int BrokerPort, int ControllerPort, ChaosProxy Proxy)
    {
        public ChaosProcess? Process { get; set; }
    }
}
