using System.CommandLine;
using InboundStreams.Cli.Terminal;
using InboundStreams.Definitions.Shapes;

namespace InboundStreams.Cli.Verbs;

/// <summary><c>inbound schema write &lt;folder&gt;</c>: the JSON Schemas of definition files, for editors and for the repository.</summary>
internal static class SchemaVerb
{
    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("folder") { Description = "Where to; the folder is made if it is not there." };
        var write = new Command("write", "Writes the JSON Schemas of definition files.") { folder };
        write.SetAction(parsed => Write(parsed.GetRequiredValue(folder)));
        return new Command("schema", "JSON Schemas of definition files, for editors.") { Hidden = true, Subcommands = { write } };
    }

    private static int Write(DirectoryInfo folder)
    {
        folder.Create();
        foreach (var (name, content) in DefinitionSchemas.All)
        {
            var path = Path.Combine(folder.FullName, name);
            File.WriteAllText(path, content);
            Console.Out.WriteLine(Path.GetRelativePath(Directory.GetCurrentDirectory(), path));
        }

        return ExitCode.Ok;
    }
}
