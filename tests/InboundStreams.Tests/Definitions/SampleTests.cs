using System.ComponentModel;
using System.Diagnostics;
using InboundStreams.Definitions;

namespace InboundStreams.Tests.Definitions;

/// <summary>The sample funnel, and the files beside it that its scripts make.</summary>
public sealed class SampleTests
{
    [Fact]
    public void has_no_fault()
    {
        var result = FunnelFolder.Load(SampleFolder.Course, version: 1);
        Assert.Empty(result.Faults());
        Assert.Equal(("course", 1L), (result.Funnel!.Name, result.Funnel.Version));
    }

    [Fact]
    public void has_the_files_that_its_scripts_make()
    {
        using var folder = new TemporaryFolder();
        foreach (var script in (string[])["generate.py", "expected.py"])
        {
            folder.Write(script, File.ReadAllBytes(Path.Combine(SampleFolder.Course, script)));
            Run(Path.Combine(folder.Path, script));
        }

        foreach (var made in (string[])["contacts.jsonl", "clickstream.jsonl", "expected.json"])
        {
            var (before, now) = (File.ReadAllLines(Path.Combine(SampleFolder.Course, made)), File.ReadAllLines(Path.Combine(folder.Path, made)));
            Assert.Equal(before, now);
        }
    }

    [Fact]
    public void is_explained_by_a_script_that_can_be_read_at_once() =>
        Assert.InRange(File.ReadAllLines(Path.Combine(SampleFolder.Course, "expected.py")).Length, 1, 250);

    private static void Run(string script)
    {
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo("python3", [script]) { RedirectStandardError = true })!;
        }
        catch (Win32Exception)
        {
            Assert.Skip("python3 is not installed; get it with: apt-get install python3");
            return;
        }

        using (process)
        {
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, errors);
        }
    }
}
