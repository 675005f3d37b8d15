using System.CommandLine;
using InboundStreams.Cli.Terminal;
using InboundStreams.Records.Registry;

namespace InboundStreams.Cli.Connections;

/// <summary>From options to the schema registry.</summary>
internal static class RegistryConnection
{
    /// <exception cref="UserFaultException">The address is none.</exception>
    public static SchemaRegistryClient Open(ParseResult parsed)
    {
        try
        {
            return new SchemaRegistryClient(SchemaRegistryOptions.Parse(parsed.GetRequiredValue(CommonOptions.Registry)));
        }
        catch (ArgumentException fault)
        {
            throw new UserFaultException($"--registry: {fault.Message}");
        }
    }
}
