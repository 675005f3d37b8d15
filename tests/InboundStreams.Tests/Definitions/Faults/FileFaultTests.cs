using System.Text;
using InboundStreams.Definitions;
using InboundStreams.Definitions.Faults;

namespace InboundStreams.Tests.Definitions.Faults;

/// <summary>Faults of files and folders.</summary>
public sealed class FileFaultTests
{
    [Fact]
    public void of_whole_files()
    {
        var result = Files.Load(more:
        [
            ("segments/deep/active.yaml", "segments: []"),
            ("workflows/more.yml", "workflow: more"),
            ("notes/todo.yaml", "a: b"),
            ("templates/bare.hbs", "Hello"),
            ("templates/gone.text.hbs", "Hello"),
            ("templates/other/deep.hbs", "Hello"),
            ("workflows/same.yaml", Files.Workflow),
        ]);
        Assert.Equal(
            [
                "notes/todo.yaml:1:1 error IB0003: nothing reads this file; move it to scoring/, segments/, workflows/, templates/ or tests/, or remove it",
                "segments/deep/active.yaml:1:1 error IB0003: nothing reads this file; move it to scoring/, segments/, workflows/, templates/ or tests/, or remove it",
                "templates/bare.hbs:1:1 error IB0006: the template 'bare' has no subject; write it into templates/bare.subject.hbs",
                "templates/gone.text.hbs:1:1 error IB0003: nothing reads this file; it belongs to templates/gone.hbs, which is not there",
                "templates/other/deep.hbs:1:1 error IB0003: nothing reads this file; move it to templates/, templates/layouts/ or templates/partials/, or remove it",
                "workflows/more.yml:1:1 error IB0003: nothing reads this file; rename it so that it ends with .yaml",
                "workflows/same.yaml:1:11 error IB0301: there is a workflow 'hello' already, at workflows/hello.yaml:1; rename one of them",
            ],
            result.Faults());
        Assert.Null(result.Funnel);
    }

    [Fact]
    public void of_senders_that_are_missing() => Assert.Equal(
        [
            "inbound.yaml:1:1 error IB0403: the workflows send emails, but nobody is their sender; add 'sender: { from: \"Name <name@example.org>\" }'",
            "workflows/hello.yaml:4:5 error IB0404: the notify 'welcome' writes to nobody; give it a 'to', or inbound.yaml a 'notify: sales@example.org'",
        ],
        Files.Load("funnel: f", workflow: "workflow: hello\non: { event: A }\nsteps:\n  - { notify: welcome }").Faults());

    [Fact]
    public void of_all_files_come_in_one_pass()
    {
        var result = Files.Load("funel: x", "scores: { fit: { halflife: 3d } }", "workflow: hello\nsteps: [ { wait: x } ]", ("templates/bare.hbs", ""));
        Assert.Equal(
            ["inbound.yaml", "scoring/lead.yaml", "templates/bare.hbs", "workflows/hello.yaml"],
            result.Faults.Select(each => each.Path).Distinct());
    }

    [Fact]
    public void of_a_folder_name_it_or_the_file_in_it()
    {
        using var folder = new TemporaryFolder();
        Assert.EndsWith("error IB0001: there is no such folder; give the one in which inbound.yaml lies", Assert.Single(FunnelFolder.Load(folder.Path + "/none", 1).Faults()), StringComparison.Ordinal);

        folder.Write("inbound.yaml", "funnel: f"u8.ToArray());
        folder.Write("workflows/odd.yaml", [0x66, 0xE9]);
        folder.Write("README.md", [0xFF]);
        folder.Write(".hidden/x.yaml", [0xFF]);
        Assert.Equal(["workflows/odd.yaml:1:1 error IB0004: the file is not UTF-8; save it as UTF-8"], FunnelFolder.Load(folder.Path, 1).Faults());
    }

    [Fact]
    public void of_a_file_given_as_the_folder_say_so()
    {
        using var folder = new TemporaryFolder();
        folder.Write("inbound.yaml", "funnel: f"u8.ToArray());
        Assert.EndsWith("inbound.yaml:1:1 error IB0001: this is a file; give the folder in which inbound.yaml lies", Assert.Single(FunnelFolder.Load(folder.Path + "/inbound.yaml", 1).Faults()), StringComparison.Ordinal);
    }

    [Fact]
    public void of_an_inbound_yaml_that_is_there_do_not_say_that_it_is_missing()
    {
        using var folder = new TemporaryFolder();
        folder.Write("inbound.yaml", [0x66, 0xE9]);
        Assert.Equal(["inbound.yaml:1:1 error IB0004: the file is not UTF-8; save it as UTF-8"], FunnelFolder.Load(folder.Path, 1).Faults());
    }

    [Fact]
    public void of_a_folder_that_cannot_be_read_say_so_and_nothing_else()
    {
        if (OperatingSystem.IsWindows())
            return; // has no such modes
        using var folder = new TemporaryFolder();
        folder.Write("inbound.yaml", "funnel: f"u8.ToArray());
        folder.Write("workflows/hello.yaml", "workflow: hello"u8.ToArray());
        var locked = Path.Combine(folder.Path, "workflows");
        File.SetUnixFileMode(locked, UnixFileMode.None);
        try
        {
            Assert.SkipWhen(CanList(locked), "who runs this may read every folder");
            Assert.StartsWith("workflows:1:1 error IB0005: the folder cannot be read (", Assert.Single(FunnelFolder.Load(folder.Path, 1).Faults()), StringComparison.Ordinal);
            File.SetUnixFileMode(folder.Path, UnixFileMode.None);
            Assert.StartsWith(".:1:1 error IB0005: the folder cannot be read (", Assert.Single(FunnelFolder.Load(folder.Path, 1).Faults()), StringComparison.Ordinal);
        }
        finally
        {
            File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_000_000);
            File.SetUnixFileMode(locked, (UnixFileMode)0b111_000_000);
        }
    }

    [Fact]
    public void of_links_that_go_round_in_a_circle_are_none()
    {
        using var folder = new TemporaryFolder();
        folder.Write("inbound.yaml", "funnel: f"u8.ToArray());
        folder.Write("workflows/hello.yaml", Encoding.UTF8.GetBytes("workflow: hello\non: { event: A }\nsteps: [ { wait: 1d } ]"));
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "round"), folder.Path);
        Assert.All(FunnelFolder.Load(folder.Path, 1).Faults, each => Assert.Equal(FaultCode.UnknownFile, each.Code));
    }

    private static bool CanList(string folder)
    {
        try
        {
            return Directory.GetFiles(folder).Length >= 0;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
