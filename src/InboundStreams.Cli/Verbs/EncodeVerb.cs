using System.CommandLine;
using InboundStreams.Cli.Connections;
using InboundStreams.Cli.Encoding;
using InboundStreams.Cli.Terminal;
using InboundStreams.Core.Contacts;
using InboundStreams.Records.Codecs;
using InboundStreams.Records.Registry;
using InboundStreams.Topologies;

namespace InboundStreams.Cli.Verbs;

/// <summary><c>inbound encode actions|contacts</c>: lines of JSON in, Avro for kcat out. It only encodes; who produces is somebody else.</summary>
internal static class EncodeVerb
{
    private static readonly Argument<string> Kind = new("kind") { Description = "What the lines are: actions or contacts." };

    private static readonly Option<string?> Topic = new("--topic") { Description = "The topic whose value schema is registered (default: the prefix with .user-actions or .contacts)." };

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
            Kind, CommonOptions.Registry, CommonOptions.RegistrySetting, CommonOptions.TopicPrefix, Topic, Rate, KeyDelimiter, RecordDelimiter,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        using var registry = RegistryConnection.Open(parsed);
        var (encode, schema, usual) = parsed.GetRequiredValue(Kind) == "actions"
            ? ((Encode)ActionAsync, Schemas.UserAction, CommonOptions.TopicsOf(parsed).UserActions)
            : (ContactAsync, Schemas.Contact, CommonOptions.TopicsOf(parsed).Contacts);
        var topic = parsed.GetValue(Topic) ?? usual;
        await registry.RegisterAsync(Schemas.SubjectOf(topic), schema, stop);
        var values = new ContractValues(topic, registry);
        await using var output = new BufferedStream(Console.OpenStandardOutput(), 1 << 16);
        var stream = new KcatStream(output, Delimiter.Parse(parsed.GetRequiredValue(KeyDelimiter)), Delimiter.Parse(parsed.GetRequiredValue(RecordDelimiter)));
        var records = await CopyAsync(Console.In, line => encode(line, values, stop), stream, new Pace(parsed.GetValue(Rate), TimeProvider.System), stop);
        Console.Error.WriteLine($"{records} records");
        return ExitCode.Ok;
    }

    private static async Task<(string, byte[]?)> ActionAsync(string line, ContractValues values, CancellationToken stop)
    {
        var (contact, action) = JsonRecords.Action(line);
        return (contact, await values.ActionAsync(action, stop));
    }

    private static async Task<(string, byte[]?)> ContactAsync(string line, ContractValues values, CancellationToken stop)
    {
        var (contact, row) = JsonRecords.Contact(line);
        return (contact, row is null ? null : await values.ContactAsync(row, stop));
    }

    private static async Task<long> CopyAsync(TextReader input, Func<string, Task<(string, byte[]?)>> encode, KcatStream output, Pace pace, CancellationToken stop)
    {
        var (number, records) = (0L, 0L);
        while (await input.ReadLineAsync(stop) is { } line)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            try
            {
                var (contact, value) = await encode(line);
                await output.WriteAsync(contact, value);
                records++;
            }
            catch (UserFaultException fault)
            {
                await output.FlushAsync();
                throw new UserFaultException($"stdin:{number}: {fault.Message} The {records} records before it are written.");
            }

            if (!pace.IsAhead(out var wait))
                continue;
            await output.FlushAsync();
            await Task.Delay(wait, stop);
        }

        await output.FlushAsync();
        return records;
    }

    private delegate Task<(string Contact, byte[]? Value)> Encode(string line, ContractValues values, CancellationToken stop);
}
