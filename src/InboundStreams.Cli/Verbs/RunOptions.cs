using System.CommandLine;
using System.CommandLine.Parsing;
using InboundStreams.Cli.Connections;
using InboundStreams.Email;
using InboundStreams.Streams;

namespace InboundStreams.Cli.Verbs;

/// <summary>What one process does of the pipeline.</summary>
[Flags]
internal enum RoleSet
{
    None = 0,
    Engine = 1,
    Dispatcher = 2,
    Projector = 4,
    All = Engine | Dispatcher | Projector,
}

/// <summary>What drives the topology.</summary>
internal enum EngineKind
{
    Native,
    Streamiz,
}

/// <summary>The options of <c>inbound run</c> that no other verb has.</summary>
internal static class RunOptions
{
    public static Option<RoleSet> Roles { get; } = new("--roles")
    {
        Description = "What this process does, comma separated: engine, dispatcher, projector (default: all).",
        HelpName = "role,…",
        CustomParser = ParseRoles,
        DefaultValueFactory = _ => RoleSet.All,
    };

    public static Option<EngineKind> Engine { get; } = new("--engine")
    {
        Description = "What drives the topology: native (exactly once), or streamiz (at least once; see docs/engines.md).",
        HelpName = "native|streamiz",
        DefaultValueFactory = _ => EngineKind.Native,
    };

    public static Option<bool> InMemory { get; } = new("--in-memory") { Description = "Keeps the engine's states in memory only; they are read from the changelog at each start. --state-dir is not used." };

    public static Option<ClockMode> Clock { get; } = new("--clock")
    {
        Description = "What moves time: wall (inputs and the wall clock), or log (inputs alone: replay, test, backfill).",
        HelpName = "wall|log",
        DefaultValueFactory = _ => ClockMode.Wall,
    };

    public static Option<DateTimeOffset?> Until { get; } = new("--until")
    {
        Description = "A batch run: take everything up to the ends found at the start, advance once to this time, end. A time with its offset, as 2026-04-01T00:00:00Z.",
        HelpName = "time",
        CustomParser = TimeOption.Parse,
    };

    public static Option<int> Threads { get; } = Number("--threads", 1, 1, 64, "Stream threads of the engine.");

    public static Option<int> CommitInterval { get; } = Number("--commit-interval", 200, 50, 1_000, "Milliseconds after which the engine commits, at the latest.");

    public static Option<int> SessionTimeout { get; } = Number("--session-timeout", 10_000, 1_000, 300_000, "Milliseconds after which a dead process's partitions go to another.");

    /// <summary>For <c>inbound chaos</c>; see <see cref="Chaos.KillPoint"/>.</summary>
    public static Option<string?> KillAt { get; } = new("--kill-at") { Hidden = true, Description = "Ends as by kill -9 there." };

    /// <summary>For <c>inbound chaos</c>; see <see cref="Chaos.WrongClock"/>.</summary>
    public static Option<string?> ClockFile { get; } = new("--clock-file")
    {
        Hidden = true,
        Description = "The wall clock is wrong by as many seconds as the file says.",
    };

    public static Option<string?> InstanceId { get; } = new("--instance-id")
    {
        Description = "A name of this machine that no other has: started again within the session time-out, the engine gets its partitions back and nobody else's move.",
        HelpName = "name",
        Validators =
        {
            result =>
            {
                if (result.Tokens.Count == 1 && string.IsNullOrWhiteSpace(result.Tokens[0].Value))
                    result.AddError("--instance-id is empty: give a name that no other machine has, or leave it out.");
                if (result.GetValue(Engine) == EngineKind.Streamiz)
                    result.AddError("--instance-id is for --engine native; Streamiz knows no static members.");
            },
        },
    };

    public static Option<int> Lease { get; } = Number("--lease", 900, 1, 86_400, "Seconds after which a claimed email without a mark is in doubt.");

    public static Option<InDoubtPolicy> InDoubt { get; } = new("--in-doubt")
    {
        Description = "What happens to an email of which nobody knows whether it went out: resend (at least once) or park (at most once).",
        HelpName = "resend|park",
        DefaultValueFactory = _ => InDoubtPolicy.Resend,
    };

    private static Option<int> Number(string name, int otherwise, int least, int most, string description) => new(name)
    {
        Description = $"{description} {least} … {most}.",
        DefaultValueFactory = _ => otherwise,
        Validators =
        {
            result =>
            {
                if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var value) && (value < least || value > most))
                    result.AddError($"{name} {value}: choose {least} … {most}.");
            },
        },
    };

    private static RoleSet ParseRoles(ArgumentResult result)
    {
        var roles = RoleSet.None;
        foreach (var name in result.Tokens.SelectMany(each => each.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            if (name is "engine" or "dispatcher" or "projector")
                roles |= Enum.Parse<RoleSet>(name, ignoreCase: true);
            else
                result.AddError($"--roles {name}: there is engine, dispatcher and projector.");
        }

        return roles;
    }
}
