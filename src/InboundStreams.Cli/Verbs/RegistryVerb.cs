using System.CommandLine;
using System.Net;
using InboundStreams.Cli.Connections;
using InboundStreams.Cli.Terminal;
using InboundStreams.Web.Registry;

namespace InboundStreams.Cli.Verbs;

/// <summary><c>inbound registry serve</c>: a small schema registry where there is none.</summary>
internal static class RegistryVerb
{
    private static readonly Option<FileInfo?> File = new("--file") { Description = "Where the ids are kept; without it they are gone when it ends, and what was written with them cannot be read again." };

    private static readonly Option<int> Port = new("--port") { Description = "0 for a free one.", DefaultValueFactory = _ => 8081 };

    private static readonly Option<string> Address = new("--address") { Description = "Where to listen. Another than the loopback address only with --user, or inside a network of your own.", DefaultValueFactory = _ => "127.0.0.1" };

    private static readonly Option<string> User = CommonOptions.Text("--user", "INBOUND_REGISTRY_USER", "", "name:password that clients must give; without it anybody may write.");

    static RegistryVerb() => Address.Validators.Add(result =>
    {
        if (!IPAddress.TryParse(result.GetValueOrDefault<string>(), out _))
            result.AddError("--address: expected an IP address, as 0.0.0.0.");
    });

    public static Command Create()
    {
        var serve = new Command("serve", "Serves a small Confluent-compatible schema registry until Ctrl-C; its address is the first line on stdout.") { File, Port, Address, User };
        serve.SetAction(ServeAsync);
        return new Command("registry", "A schema registry for demos, tests and single machines.") { serve };
    }

    private static async Task<int> ServeAsync(ParseResult parsed, CancellationToken stop)
    {
        try
        {
            await using var server = await SchemaRegistryServer.StartAsync(
                new SchemaRegistryServerOptions
                {
                    File = parsed.GetValue(File)?.FullName,
                    Port = parsed.GetRequiredValue(Port),
                    Address = IPAddress.Parse(parsed.GetRequiredValue(Address)),
                    User = parsed.GetRequiredValue(User) is { Length: > 0 } user ? user : null,
                },
                stop);
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
