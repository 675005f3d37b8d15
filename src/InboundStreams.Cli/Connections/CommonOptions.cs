using System.CommandLine;
using System.CommandLine.Parsing;
using InboundStreams.Cli.Terminal;
using InboundStreams.Topologies;
using TopicNames = InboundStreams.Contracts.TopicNames;

namespace InboundStreams.Cli.Connections;

/// <summary>The options that several verbs share: one name, one meaning, one environment variable.</summary>
internal static class CommonOptions
{
    public static Option<string> BootstrapServers { get; } = Text("--bootstrap-servers", "KAFKA_BOOTSTRAP_SERVERS", "localhost:9092", "The Kafka cluster: host:port, comma separated.");

    public static Option<string[]> Kafka { get; } = new("--kafka")
    {
        Description = "A librdkafka setting for all clients, as security.protocol=SASL_SSL; may be given several times.",
        HelpName = "name=value",
        Validators = { EachIsNameAndValue },
    };

    public static Option<string> Registry { get; } = Text("--registry", "SCHEMA_REGISTRY_URL", "http://localhost:8081", "The schema registry's address; several, comma separated, are asked in turn.");

    public static Option<string[]> RegistrySetting { get; } = new("--registry-setting")
    {
        Description = "A setting of Confluent's registry client, as basic.auth.user.info=user:password or ssl.ca.location=ca.pem; may be given several times. [env: SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO and so on]",
        HelpName = "name=value",
        Validators = { EachIsNameAndValue },
    };

    public static Option<string> Redis { get; } = Text("--redis", "REDIS_URL", "localhost:6379", "Redis: host:port with options, as StackExchange.Redis takes them.");

    public static Option<string> Smtp { get; } = Text("--smtp", "INBOUND_SMTP", "", "The SMTP server as host:port, with user:password@ in front where it asks for it. Wins over --pickup.");

    public static Option<string> Pickup { get; } = Text("--pickup", "INBOUND_PICKUP", "", "Write emails into this directory instead, one .eml file each.");

    public static Option<string> StateDirectory { get; } = Text("--state-dir", "INBOUND_STATE_DIR", ".inbound/state", "Where the engine keeps its store; one process at a time.");

    public static Option<string> ApplicationId { get; } = Text("--application-id", "INBOUND_APPLICATION_ID", "inbound-contacts", "The consumer group, and the prefix of the engine's own topics.");

    public static Option<string> TopicPrefix { get; } = Text("--topic-prefix", "INBOUND_TOPIC_PREFIX", "inbound", "The first part of the shared topics' names: acme for acme.user-actions and its siblings.");

    public static Option<OutputFormat> Format { get; } = new("--output", "-o")
    {
        Description = "How data is written: a table for people, JSON for programs.",
        HelpName = "table|json",
        DefaultValueFactory = _ => OutputFormat.Table,
    };

    public static Option<string> LogLevel { get; } = Text("--log-level", "INBOUND_LOG_LEVEL", "information", "What is logged to stderr: trace, debug, information, warning, error.");

    /// <summary>name=value, split at the first equals sign.</summary>
    public static (string Name, string Value) NameAndValue(string setting)
    {
        var equals = setting.IndexOf('=', StringComparison.Ordinal);
        return (setting[..equals], setting[(equals + 1)..]);
    }

    public static TopicNames TopicsOf(ParseResult parsed) => TopicNames.WithPrefix(parsed.GetRequiredValue(TopicPrefix));

    // An empty variable counts as none: compose files set variables that way.
    public static Option<string> Text(string name, string variable, string otherwise, string description) => new(name)
    {
        Description = $"{description} [env: {variable}]",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : otherwise,
    };

    /// <summary>For arguments: a misspelled option would otherwise be taken as a folder's name.</summary>
    public static void IsNoOption(ArgumentResult result)
    {
        foreach (var token in result.Tokens.Where(each => each.Value.StartsWith('-') && each.Value.Length > 1))
            result.AddError($"There is no option {token.Value}.");
    }

    private static void EachIsNameAndValue(OptionResult result)
    {
        foreach (var token in result.Tokens.Where(each => each.Value.IndexOf('=', StringComparison.Ordinal) < 1))
            result.AddError($"{result.Option.Name} {token.Value}: expected name=value.");
    }
}
