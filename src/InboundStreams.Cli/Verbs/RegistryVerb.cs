using System.CommandLine;
using InboundStreams.Cli.Terminal;
using InboundStreams.Records.Registry;

namespace InboundStreams.Cli.Verbs;

/// <summary><c>inbound registry serve</c>: a small schema registry where there is none.</summary>
internal static class RegistryVerb
{
    private static readonly Option<FileInfo?> File = new("--file") { Description = "Where the ids are kept; without it they are gone when it ends, and what was written with them cannot be read again." };

    private static readonly Option<int> Port = new("--port") { Description = "On the loopback address; 0 for a free one.", DefaultValueFactory = _ => 8081 };

    public static Command Create()
    {
        var serve = new Command("serve", "Serves a small Confluent-compatible schema registry on the loopback address until Ctrl-C; its address is the first line on stdout.") { File, Port };
        serve.SetAction(ServeAsync);
        return new Command("registry", "A schema registry for demos, tests and single machines.") { serve };
    }

    private static async Task<int> ServeAsync(ParseResult parsed, CancellationToken stop)
    {
        try
        {
            await using var server = await SchemaRegistryServer.StartAsync(parsed.GetValue(File)?.FullName, parsed.GetRequiredValue(Port), stop);
            Console.Out.WriteLine(server.Url);
            await Task.Delay(Timeout.Infinite, stop);
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException)
        {
            throw new UserFaultException(fault.Message);
        }

        return ExitCode.Ok;
    }
}
