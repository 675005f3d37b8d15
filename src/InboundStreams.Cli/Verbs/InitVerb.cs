using System.CommandLine;
using InboundStreams.Cli.Connections;
using InboundStreams.Cli.Terminal;

namespace InboundStreams.Cli.Verbs;

/// <summary><c>inbound init [folder]</c>: a new funnel, from the sample.</summary>
internal static class InitVerb
{
    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("folder") { Description = "The new funnel's folder.", DefaultValueFactory = _ => new DirectoryInfo("funnel"), Validators = { CommonOptions.IsNoOption } };
        var command = new Command("init", "Creates a funnel to start from: definitions and templates of the sample.") { folder };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(folder)));
        return command;
    }

    private static int Run(DirectoryInfo target)
    {
        if (target.Exists && target.EnumerateFileSystemInfos().Any())
            throw new UserFaultException($"{target.FullName} is not empty; nothing was written. Give a new folder: inbound init <folder>");
        foreach (var source in Samples.FunnelFiles())
        {
            var path = Path.Combine(target.FullName, Path.GetRelativePath(Samples.Course, source));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(source, path);
            Console.Out.WriteLine(Path.GetRelativePath(Directory.GetCurrentDirectory(), path));
        }

        Console.Error.WriteLine($"next: inbound validate {target}");
        return ExitCode.Ok;
    }
}
