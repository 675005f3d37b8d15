using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using InboundStreams.Cli.Connections;
using InboundStreams.Cli.Terminal;
using InboundStreams.ReadModel;
using InboundStreams.ReadModel.Stores;
using NodaTime;
using NodaTime.Text;

namespace InboundStreams.Cli.Verbs;

/// <summary><c>inbound contact show &lt;id&gt;</c>: a contact's score, band and runs, decayed to now.</summary>
internal static class ContactVerb
{
    private static readonly Argument<string> Id = new("id") { Description = "The contact's id: the key of its records.", Validators = { CommonOptions.IsNoOption } };

    private static readonly Option<DateTimeOffset?> At = new("--at") { Description = "Decay the scores to this time instead of now, as 2026-04-01T00:00:00Z.", HelpName = "time", CustomParser = TimeOption.Parse };

    public static Command Create()
    {
        var show = new Command("show", "Shows a contact's score with its parts, its band, its runs and its latest decisions, from the read models.")
        {
            Id, At, CommonOptions.ApplicationId, CommonOptions.Redis, CommonOptions.Format,
        };
        show.SetAction(ShowAsync);
        return new Command("contact", "What is known of one contact.") { show };
    }

    private static async Task<int> ShowAsync(ParseResult parsed)
    {
        using var redis = await RedisConnection.OpenAsync(parsed.GetRequiredValue(CommonOptions.Redis));
        var id = parsed.GetRequiredValue(Id);
        var now = Instant.FromDateTimeOffset(parsed.GetValue(At) ?? TimeProvider.System.GetUtcNow());
        if (await new Queries(new RedisReadStore(redis, RunVerb.KeyPrefix(parsed))).ContactAsync(id, now) is not { } contact)
            throw new UserFaultException($"Nothing is known of the contact {id}. Is the projector running, and is this the Redis that it writes to?");
        if (parsed.GetValue(CommonOptions.Format) == OutputFormat.Json)
            Output.Json(JsonOf(contact));
        else
            Tell(contact);
        return ExitCode.Ok;
    }

    private static void Tell(ContactView contact)
    {
        Console.Out.WriteLine($"contact {contact.ContactId}, at {Text(contact.Now)}");
        Console.Out.WriteLine($"score {(contact.Value is { } value ? Points(value) : "none yet")}{(contact.Band.Length == 0 ? "" : $", band {contact.Band}")}{(contact.AsOf is { } asOf ? $", last changed {Text(asOf)}" : "")}");
        Output.Table(
            ["score", "value", "from events", "from attributes", "weight", "half-life"],
            contact.Scores.Select(each => new[] { each.Name, Points(each.Value), Points(each.Shares), Points(each.Attributes), Points(each.Weight), each.HalfLife is { } life ? $"{life.TotalDays:0.##} d" : "none" }));
        Output.Table(
            ["run", "state", "step", "since", "until", "reason"],
            contact.Runs.Select(each => new[] { $"{each.Workflow} #{each.Enrollment}", Name(each.State), each.Step, Text(each.Since), each.Until is { } until ? Text(until) : "", each.Reason }));
        Output.Table(
            ["decided", "what", "why", "workflow", "step", "cause"],
            contact.Journal.Select(each => new[] { Text(each.At), each.Kind, each.Reason, each.Workflow, each.Step, each.Cause }));
    }

    private static JsonObject JsonOf(ContactView contact) => new()
    {
        ["contact"] = contact.ContactId,
        ["at"] = Text(contact.Now),
        ["score"] = contact.Value / 1000m,
        ["band"] = contact.Band,
        ["asOf"] = contact.AsOf is { } asOf ? Text(asOf) : null,
        ["scores"] = new JsonArray([.. contact.Scores.Select(each => new JsonObject
        {
            ["name"] = each.Name,
            ["value"] = each.Value / 1000m,
            ["fromEvents"] = each.Shares / 1000m,
            ["fromAttributes"] = each.Attributes / 1000m,
            ["weight"] = each.Weight / 1000m,
            ["halfLifeDays"] = each.HalfLife?.TotalDays,
        })]),
        ["runs"] = new JsonArray([.. contact.Runs.Select(each => new JsonObject
        {
            ["workflow"] = each.Workflow,
            ["enrollment"] = each.Enrollment,
            ["version"] = each.Version,
            ["state"] = Name(each.State),
            ["step"] = each.Step,
            ["since"] = Text(each.Since),
            ["until"] = each.Until is { } until ? Text(until) : null,
            ["reason"] = each.Reason,
        })]),
        ["journal"] = new JsonArray([.. contact.Journal.Select(each => new JsonObject
        {
            ["at"] = Text(each.At),
            ["kind"] = each.Kind,
            ["reason"] = each.Reason,
            ["workflow"] = each.Workflow,
            ["version"] = each.Version,
            ["enrollment"] = each.Enrollment,
            ["step"] = each.Step,
            ["sendId"] = each.SendId,
            ["cause"] = each.Cause,
            ["details"] = new JsonObject(each.Details.OrderBy(detail => detail.Key, StringComparer.Ordinal).Select(detail => KeyValuePair.Create<string, JsonNode?>(detail.Key, detail.Value))),
        })]),
    };

    private static string Name<T>(T state)
        where T : struct, Enum => state.ToString().ToLowerInvariant();

    private static string Points(long thousandths) => (thousandths / 1000m).ToString("0.###", CultureInfo.InvariantCulture);

    private static string Text(Instant instant) => InstantPattern.ExtendedIso.Format(instant);
}
