using System.CommandLine;
using InboundStreams.Cli.Terminal;
using InboundStreams.Records.Registry;

namespace InboundStreams.Cli.Connections;

/// <summary>From options to the schema registry.</summary>
internal static class RegistryConnection
{
    /// <exception cref="UserFaultException">The address is none, or a setting cannot be used.</exception>
    public static SchemaRegistryClient Open(ParseResult parsed)
    {
        try
        {
            return new SchemaRegistryClient(OptionsOf(parsed));
        }
        catch (ArgumentException fault)
        {
            throw new UserFaultException($"--registry: {fault.Message}");
        }
    }

    /// <exception cref="ArgumentException">The address is none, or there is no such setting.</exception>
    public static SchemaRegistryOptions OptionsOf(ParseResult parsed)
    {
        var given = (parsed.GetValue(CommonOptions.RegistrySetting) ?? []).Select(CommonOptions.NameAndValue).Select(each => KeyValuePair.Create(each.Name, each.Value));
        return SchemaRegistryOptions.Parse(parsed.GetRequiredValue(CommonOptions.Registry), SchemaRegistryOptions.FromEnvironment(Environment.GetEnvironmentVariable).Concat(given));
    }
}
