using System.Globalization;
using System.Text.Json.Nodes;
using InboundStreams.Cli.Evaluating;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Scoring;
using NodaTime;
using NodaTime.Text;

namespace InboundStreams.Cli.Explaining;

/// <summary>A contact's block for people and programs: all that is in it, times in UTC, points as decimals. Parts that are empty are left out.</summary>
internal static class StateJson
{
    /// <param name="rules">Names of event rules: a block has their hashes. A share of another rule is shown with its hash.</param>
    public static JsonObject Of(ContactState state, IEnumerable<string> rules)
    {
        var names = rules.ToDictionary(StableHash.Of);
        var json = new JsonObject
        {
            ["bytes"] = state.Block.Length,
            ["now"] = Time(state.Now),
            ["nextDue"] = Time(state.NextDue),
            ["version"] = state.Version,
            ["erasedAt"] = Time(state.ErasedAt),
            ["eraseCount"] = state.EraseCount,
            ["attributes"] = state.Attributes is { } attributes ? Values(attributes) : null,
            ["band"] = state.Band,
            ["bandCoolsAt"] = Time(state.BandCoolsAt),
            ["watchAt"] = Time(state.WatchAt),
            ["shares"] = Array(state.Shares, each => Share(each, names)),
            ["holding"] = Names(state.Holding),
            ["segments"] = Names(state.Segments),
            ["counters"] = Array(state.Counters, each => new JsonObject
            {
                ["counter"] = each.Counter,
                ["days"] = Array(each.Days, day => new JsonObject { ["day"] = Day(day.Day), ["count"] = day.Count }),
            }),
            ["runs"] = Array(state.Runs, Run),
            ["enrollments"] = Array(state.Enrollments, each => new JsonObject
            {
                ["workflow"] = each.Workflow,
                ["count"] = each.Count,
                ["keys"] = Array(each.Keys, key => new JsonObject { ["hash"] = Hash(key.Hash), ["at"] = Time(key.At) }),
                ["wasFull"] = each.WasFull,
            }),
            ["ended"] = Array(state.Ended, each => new JsonObject
            {
                ["workflow"] = each.Workflow,
                ["version"] = each.Version,
                ["enrollment"] = each.Enrollment,
                ["key"] = each.Key,
                ["trigger"] = Event(each.Trigger),
                ["openUntil"] = Time(each.OpenUntil),
            }),
            ["refusals"] = state.Refusals == Core.Sending.Refusals.None ? null : new JsonObject
            {
                ["suppressed"] = Array(state.Refusals.Suppressed, each => new JsonObject { ["address"] = each.Address, ["reason"] = each.Reason }),
                ["words"] = Array(
                    state.Refusals.Words,
                    each => new JsonObject { ["topic"] = each.Topic ?? "all", ["subscribed"] = each.IsSubscribed, ["at"] = Time(each.At) }),
            },
            ["conditionErrors"] = Names(state.ConditionErrors),
            ["seen"] = Seen(state.Seen),
        };
        foreach (var name in json.Where(each => each.Value is null or JsonArray { Count: 0 }).Select(each => each.Key).ToList())
            json.Remove(name);
        return json;
    }

    private static JsonObject Share(RuleShare share, Dictionary<ulong, string> names) => new()
    {
        ["rule"] = names.GetValueOrDefault(share.Rule) ?? Hash(share.Rule),
        ["points"] = PointUnits.ToThousandths(share.Value) / 1000m,
        ["at"] = Time(share.At),
        ["halfLifeSeconds"] = share.HalfLife?.TotalSeconds,
        ["times"] = share.Times,
        ["buckets"] = Array(share.Buckets, each => new JsonObject
        {
            ["id"] = each.Id,
            ["points"] = PointUnits.ToThousandths(each.Points) / 1000m,
            ["times"] = each.Times,
        }),
    };

    private static JsonObject Run(Core.Workflows.Run run) => new()
    {
        ["workflow"] = run.Workflow,
        ["version"] = run.Version,
        ["enrollment"] = run.Enrollment,
        ["key"] = run.Key,
        ["trigger"] = Event(run.Trigger),
        ["last"] = run.Last is { } last ? Event(last) : null,
        ["enrolledAt"] = Time(run.EnrolledAt),
        ["step"] = run.Step,
        ["arrivedAt"] = Time(run.ArrivedAt),
        ["wakeAt"] = Time(run.WakeAt),
        ["goalReached"] = run.GoalReached,
        ["passed"] = Names(run.Passed),
        ["noted"] = Array(run.Noted, each => new JsonObject { ["step"] = each.Step, ["arm"] = each.Arm, ["event"] = Event(each.Event) }),
        ["conditionErrors"] = Names(run.ConditionErrors),
    };

    private static JsonObject Event(ContactEvent taken) => new()
    {
        ["event"] = taken.Name,
        ["at"] = Time(taken.At),
        ["properties"] = Values(taken.Properties),
        ["context"] = Values(taken.Context),
    };

    private static JsonObject? Seen(SeenMessages seen)
    {
        if (seen.Count == 0)
            return null;
        return new()
        {
            ["count"] = seen.Count,
            ["oldest"] = Millis(seen[0].Time),
            ["newest"] = Millis(seen[^1].Time),
            ["wasFull"] = seen.WasFull,
        };
    }

    private static JsonObject Values(Properties values) =>
        new(values.Select(each => KeyValuePair.Create(each.Key, JsonNode.Parse(JsonValues.Text(each.Value)))));

    private static JsonArray Names(IEnumerable<string> names) => [.. names.Select(each => (JsonNode)each)];

    private static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonObject> json) => [.. items.Select(each => (JsonNode)json(each))];

    private static string Hash(ulong hash) => $"#{hash.ToString("x16", CultureInfo.InvariantCulture)}";

    private static string Day(int day) => LocalDatePattern.Iso.Format(new LocalDate(1970, 1, 1).PlusDays(day));

    private static string? Millis(long millis) => Time(Instant.FromUnixTimeMilliseconds(millis));

    private static string? Time(Instant? at) => at is { } instant ? InstantPattern.ExtendedIso.Format(instant) : null;
}
