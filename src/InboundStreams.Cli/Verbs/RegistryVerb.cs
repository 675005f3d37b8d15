using System.CommandLine;
using System.Net;
using InboundStreams.Cli.Terminal;
using InboundStreams.Records.Registry;

namespace InboundStreams.Cli.Verbs;

/// <summary><c>inbound registry serve</c>: a small schema registry where there is none.</summary>
internal static class RegistryVerb
{
    private static readonly Option<FileInfo?> File = new("--file") { Description = "Where the ids are kept; without it they are gone when it ends, and what was written with them cannot be read again." };

    private static readonly Option<int> Port = new("--port") { Description = "0 for a free one.", DefaultValueFactory = _ => 8081 };

    private static readonly Option<string> Address = new("--address") { Description = "Where to listen. There is no password: another than the loopback address only inside a network of your own.", DefaultValueFactory = _ => "127.0.0.1" };

    static RegistryVerb() => Address.Validators.Add(result =>
    {
        if (!IPAddress.TryParse(result.GetValueOrDefault<string>(), out _))
            result.AddError("--address: expected an IP address, as 0.0.0.0.");
    });

    public static Command Create()
    {
        var serve = new Command("serve", "Serves a small Confluent-compatible schema registry until Ctrl-C; its address is the first line on stdout.") { File, Port, Address };
        serve.SetAction(ServeAsync);
        return new Command("registry", "A schema registry for demos, tests and single machines.") { serve };
    }

    private static async Task<int> ServeAsync(ParseResult parsed, CancellationToken stop)
    {
        try
        {
            await using var server = await SchemaRegistryServer.StartAsync(parsed.GetValue(File)?.FullName, parsed.GetRequiredValue(Port), IPAddress.Parse(parsed.GetRequiredValue(Address)), stop);
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
