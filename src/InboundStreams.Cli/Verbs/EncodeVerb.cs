using System.CommandLine;
using InboundStreams.Cli.Connections;
using InboundStreams.Cli.Encoding;
using InboundStreams.Cli.Terminal;

namespace InboundStreams.Cli.Verbs;

/// <summary><c>inbound encode actions|contacts</c>: lines of JSON in, Avro for kcat out. It only encodes; who produces is somebody else.</summary>
internal static class EncodeVerb
{
    private static readonly Argument<string> Kind = new("kind") { Description = "What the lines are: actions or contacts." };

    private static readonly Option<string?> Topic = new("--topic") { Description = "The topic whose value schema is registered (default: inbound.user-actions or inbound.contacts)." };

    private static readonly Option<double?> Rate = new("--rate") { Description = "Records per second; without it as fast as it goes." };

    private static readonly Option<string> KeyDelimiter = new("--key-delimiter") { Description = "As kcat -K takes it.", DefaultValueFactory = _ => Delimiter.DefaultKey };

    private static readonly Option<string> RecordDelimiter = new("--record-delimiter") { Description = "As kcat -D takes it.", DefaultValueFactory = _ => Delimiter.DefaultRecord };

    static EncodeVerb()
    {
        Kind.AcceptOnlyFromAmong("actions", "contacts");
        Rate.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is <= 0 or double.NaN)
                result.AddError("--rate must be greater than 0 records per second.");
        });
    }

    public static Command Create()
    {
        var command = new Command("encode", $"""
            Reads lines of JSON on stdin and writes Avro in the Confluent wire format, for kcat to produce:
              inbound encode actions < clickstream.jsonl | kcat -P -b localhost:9092 -t inbound.user-actions \
                -X topic.partitioner=murmur2 -K '{Delimiter.DefaultKey}' -D '{Delimiter.DefaultRecord}'
            Contacts with "attributes": null become tombstones with kcat -Z; a bulk load takes kcat -H inbound-load=true.
            """)
        {
            Kind, CommonOptions.Registry, Topic, Rate, KeyDelimiter, RecordDelimiter,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        await using var output = new BufferedStream(Console.OpenStandardOutput(), 1 << 16);
        var stream = new KcatStream(output, Delimiter.Parse(parsed.GetRequiredValue(KeyDelimiter)), Delimiter.Parse(parsed.GetRequiredValue(RecordDelimiter)));
        return ExitCode.Ok;
    }
}
