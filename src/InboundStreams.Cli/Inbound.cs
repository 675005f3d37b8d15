using System.CommandLine;
using System.CommandLine.Parsing;
using InboundStreams.Cli.Verbs;

namespace InboundStreams.Cli;

/// <summary>The command line: one file per verb in <c>Verbs/</c>.</summary>
internal static class Inbound
{
    public static RootCommand CreateCommand() => new("Inbound-marketing automation as a Kafka stream processor. Data goes to stdout, everything else to stderr.")
    {
        InitVerb.Create(),
        ValidateVerb.Create(),
        TestVerb.Create(),
        EvalVerb.Create(),
        GraphVerb.Create(),
        SchemaVerb.Create(),
        ApplyVerb.Create(),
        TopicsVerb.Create(),
        RunVerb.Create(),
        DemoVerb.Create(),
        TailVerb.Create(),
        ContactVerb.Create(),
        ExplainVerb.Create(),
        StateVerb.Create(),
        DoctorVerb.Create(),
        EncodeVerb.Create(),
        RegistryVerb.Create(),
        BenchVerb.Create(),
        ChaosVerb.Create(),
    };

    /// <summary>The verbs that were understood, for the hint after a wrong command line.</summary>
    public static IEnumerable<string> PathOf(ParseResult parsed)
    {
        List<string> path = [];
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult { Command: not RootCommand } command; at = at.Parent)
            path.Insert(0, command.Command.Name);
        return path;
    }
}
