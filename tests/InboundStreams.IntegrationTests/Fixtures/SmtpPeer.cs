namespace InboundStreams.IntegrationTests.Fixtures;

/// <summary>An SMTP server of another make (aiosmtpd), in a process of its own.</summary>
public sealed class SmtpPeer : IDisposable
{
    // Debian's package lies with Debian's Python, whatever else is first in the path.
    private const string Python = "/usr/bin/python3";

    private readonly string _log = Path.GetTempFileName();
    private LocalProcess _process;

    public SmtpPeer()
    {
        Port = Ports.Free();
        _process = Start();
    }

    public int Port { get; }

    /// <summary>Send id of each message received, copies included, in order of arrival.</summary>
    public IReadOnlyList<string> SendIds
    {
        get
        {
            using var file = new FileStream(_log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(file);
            return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0])];
        }
    }

    public static void Require()
    {
        Assert.SkipUnless(File.Exists(Python), "There is no /usr/bin/python3: apt-get install python3 python3-aiosmtpd");
        Assert.SkipUnless(Directory.Exists("/usr/lib/python3/dist-packages/aiosmtpd"), "There is no other mail server to test with: apt-get install python3-aiosmtpd");
    }

    public void Down() => _process.Kill();

    public void Up() => _process = Start();

    public void Dispose()
    {
        _process.Dispose();
        File.Delete(_log);
    }

    private LocalProcess Start()
    {
        var process = LocalProcess.Start(Python, [Path.Combine(Checkout.Root, "tests", "InboundStreams.IntegrationTests", "Fixtures", "smtp_peer.py"), $"{Port}", _log]);
        Eventually.Until("the mail server is up", () => process.Lines.Contains("listening"), TimeSpan.FromSeconds(20), () => process.Output).GetAwaiter().GetResult();
        return process;
    }
}
