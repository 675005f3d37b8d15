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
    public void with_any_slip_of_the_pen_has_faults_or_none_but_never_breaks_the_reader()
    {
        var files = FunnelFolder.Load(SampleFolder.Course, version: 1).Files;
        foreach (var (file, at) in files.Where(each => each.Path.EndsWith(".yaml", StringComparison.Ordinal)).SelectMany(Slips))
        {
            foreach (var slip in (string[])["", "{", "[", ":", "-", "'", "\"", "&", "\n", "\t", " ", "#", "|"])
            {
                var broken = file with { Content = file.Content.Remove(at, 1).Insert(at, slip) };
                var result = FunnelFiles.Load([.. files.Select(each => each.Path == file.Path ? broken : each)], version: 1);
                Assert.Equal(result.Funnel is null, result.Faults.Count > 0);
                Assert.All(result.Faults, fault => Assert.True(fault is { Line: >= 1, Column: >= 1 }, fault.ToString()));
            }
        }

        // Every place would take a minute; a step prime to any indentation comes by all kinds of them.
        static IEnumerable<(FunnelFile File, int At)> Slips(FunnelFile file) =>
            Enumerable.Range(0, file.Content.Length).Where(each => each % 13 == 0).Select(each => (file, each));
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
