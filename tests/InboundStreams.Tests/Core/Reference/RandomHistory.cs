using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Decisions;
using NodaTime;

namespace InboundStreams.Tests.Core.Reference;

/// <summary>A year of one contact: when something comes, what it is, and where its scores are asked for.</summary>
/// <param name="Steps">By the time of their coming.</param>
internal sealed record RandomHistory(ImmutableArray<RandomHistory.Step> Steps)
{
    /// <summary>With both changes of the clocks of north and south in it.</summary>
    public static readonly Instant Start = Instant.FromUtc(2025, 2, 1, 0, 0);

    public static readonly Instant End = Start + Duration.FromDays(365);

    private const int AsksEach = 50;

    /// <param name="Input">Null where the scores are asked for.</param>
    internal sealed record Step(Instant Time, Input? Input, JsonObject Json);

    public static RandomHistory Make(Random chance)
    {
        var steps = Enumerable.Range(0, AsksEach).Select(_ => Ask(At(chance))).ToList();
        var times = new List<Instant>();
        for (var wanted = chance.Next(5, 70); times.Count < wanted;)
        {
            // Alone, or several within minutes, hours or days.
            var (time, spread) = (At(chance), chance.Pick([60_000, 3_600_000, 86_400_000, 4 * 86_400_000]));
            for (var many = chance.Next(3) == 0 ? chance.Next(2, 12) : 1; many > 0; many--)
                times.Add(Instant.Min(time + Duration.FromMilliseconds(chance.Next(spread)), End - Duration.FromMilliseconds(1)));
        }

        times.Sort();
        for (var i = 0; i < times.Count; i++)
            steps.Add(Happening(chance, times[i], i));
        return new([.. steps.OrderBy(each => each.Time)]);
    }

    public IEnumerable<(Instant Time, Input Input)> Inputs() => Steps.Where(each => each.Input is not null).Select(each => (each.Time, each.Input!));

    /// <summary>When the scores are asked for.</summary>
    public IEnumerable<Instant> Asks() => Steps.Where(each => each.Input is null).Select(each => each.Time);

    private static Instant At(Random chance) => Start + Duration.FromMilliseconds(chance.NextInt64((long)(End - Start).TotalMilliseconds));

    private static Step Ask(Instant time) => new(time, null, new JsonObject { ["time"] = Millis(time), ["ask"] = true });

    private static Step Happening(Random chance, Instant time, int number) => chance.Next(20) switch
    {
        0 or 1 or 2 => Row(chance, time, load: chance.Next(5) == 0),
        _ => Event(chance, time, number),
    };

    private static Step Row(Random chance, Instant time, bool load)
    {
        var json = new JsonObject();
        List<(string, Value)> attributes = [];
        if (chance.Next(5) > 0)
        {
            var role = chance.Pick(RandomFunnel.Roles);
            attributes.Add(("role", Value.String(role)));
            json["role"] = role;
        }

        if (chance.Next(3) > 0)
        {
            var employees = chance.Next(60);
            attributes.Add(("employees", Value.Int(employees)));
            json["employees"] = employees;
        }

        return new(
            time,
            new Input.ContactChanged(new Contact(Properties.Of([.. attributes]), null), time, load),
            new JsonObject { ["time"] = Millis(time), ["row"] = json, ["load"] = load });
    }

    /// <summary>Some come late, some much later than 72 hours; some messages come twice, also after more than a day.</summary>
    private static Step Event(Random chance, Instant time, int number)
    {
        var late = chance.Next(4) > 0 ? 0 : chance.Pick([chance.Next(1, 60_000), chance.Next(24 * 3_600_000), chance.Next(72 * 3_600_000), 72 * 3_600_000, chance.Next(300 * 3_600_000)]);
        var id = chance.Next(12) == 0 && number > 0 ? number - 1 : number;
        var name = chance.Next(10) == 0 ? "Unknown" : chance.Pick(RandomFunnel.Events);
        var n = chance.Next(10) == 0 ? (int?)null : chance.Next(12);
        var at = time - Duration.FromMilliseconds(late);
        var message = "m" + id.ToString(CultureInfo.InvariantCulture);
        return new(
            time,
            new Input.ActionTaken(new UserAction(message, name, null, n is { } value ? Properties.Of(("n", Value.Int(value))) : Properties.Empty, Properties.Empty), at),
            new JsonObject { ["time"] = Millis(time), ["event"] = name, ["at"] = Millis(at), ["id"] = message, ["n"] = n });
    }

    private static long Millis(Instant time) => time.ToUnixTimeMilliseconds();
}
