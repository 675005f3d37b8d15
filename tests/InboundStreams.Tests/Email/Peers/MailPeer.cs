using System.Diagnostics;
using System.Globalization;
using InboundStreams.Email.Delivery;
using MailKit.Security;
using MimeKit;

namespace InboundStreams.Tests.Email.Peers;

/// <summary>A mail server that is not ours (aiosmtpd); it fails where the recipient's name says so.</summary>
internal sealed class MailPeer : IDisposable
{
    private const string Python = "/usr/bin/python3";

    private static readonly Lazy<bool> IsThere = new(() =>
    {
        if (!File.Exists(Python))
            return false;
        using var probe = Process.Start(new ProcessStartInfo(Python, ["-c", "import aiosmtpd"]) { RedirectStandardError = true })!;
        probe.WaitForExit();
        return probe.ExitCode == 0;
    });

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("inbound-mail-");
    private readonly string[] _login;
    private Process? _process;

    /// <param name="login">User and password that it asks for; none: it takes mail from anybody.</param>
    public MailPeer(params string[] login)
    {
        Assert.SkipUnless(IsThere.Value, "There is no aiosmtpd for /usr/bin/python3: apt-get install python3-aiosmtpd");
        _login = login;
        Up();
    }

    public int Port { get; private set; }

    public SmtpOptions Options => new("127.0.0.1", Port) { Security = SecureSocketOptions.None };

    /// <summary>What it has kept, in the order of arrival.</summary>
    public IReadOnlyList<MimeMessage> Messages => [.. _directory.GetFiles("*.eml").OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => MimeMessage.Load(file.FullName))];

    public void Up()
    {
        var start = new ProcessStartInfo(Python, [Sources.PathOf("Peers/keep_mail.py"), _directory.FullName, Port.ToString(CultureInfo.InvariantCulture), .. _login])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start)!;
        Port = int.Parse(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("aiosmtpd did not start"), CultureInfo.InvariantCulture);
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
        Down();
        _directory.Delete(recursive: true);
    }
}
