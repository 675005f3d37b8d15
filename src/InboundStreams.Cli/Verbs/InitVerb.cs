using System.CommandLine;
using System.Text.RegularExpressions;
using InboundStreams.Cli.Connections;
using InboundStreams.Cli.Terminal;
using InboundStreams.Definitions.Shapes;

namespace InboundStreams.Cli.Verbs;

/// <summary><c>inbound init [folder]</c>: a new funnel, from the sample, with the schemas that editors check its files by.</summary>
internal static partial class InitVerb
{
    /// <summary>A hidden folder is no part of the funnel.</summary>
    private const string Schemas = ".schemas";

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
            var schemas = Path.GetRelativePath(Path.GetDirectoryName(path)!, Path.Combine(target.FullName, Schemas));
            Write(path, Modeline.Replace(File.ReadAllText(source), $"$1{schemas}/"));
        }

        foreach (var (name, content) in DefinitionSchemas.All)
            Write(Path.Combine(target.FullName, Schemas, name), content);
        Console.Error.WriteLine($"next: inbound validate {target}, inbound test {target}");
        return ExitCode.Ok;
    }

    private static void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        Console.Out.WriteLine(Path.GetRelativePath(Directory.GetCurrentDirectory(), path));
    }

    /// <summary>Up to the folder of the schemas in the line by which an editor finds its schema.</summary>
    [GeneratedRegex(@"^(# yaml-language-server: \$schema=)\S*/(?=[a-z]+\.schema\.json)", RegexOptions.Multiline)]
    private static partial Regex Modeline { get; }
}
