using System.CommandLine;
using InboundStreams.Cli.Connections;
using InboundStreams.Cli.Evaluating;
using InboundStreams.Cli.Terminal;
using InboundStreams.Core;
using InboundStreams.Core.Conditions;
using NodaTime;

namespace InboundStreams.Cli.Verbs;

/// <summary><c>inbound eval '&lt;expression&gt;'</c>: what the condition language makes of an expression.</summary>
internal static class EvalVerb
{
    private const string Stdin = "-";

    private static readonly Argument<string> Text = new("expression") { Description = "As it would stand in a definition; with - one a line on stdin, answered by one line each. One that begins with a minus stands behind --." };

    private static readonly Option<string?> Contact = new("--contact") { Description = "A file with the contact's attributes: {\"country\":\"ES\"}.", HelpName = "file.json" };

    private static readonly Option<string?> Event = new("--event") { Description = "A file with the event: {\"name\":…,\"properties\":{…},\"context\":{…},\"at\":…}.", HelpName = "file.json" };

    private static readonly Option<string?> Score = new("--score") { Description = "A file with the scores: {\"fit\":30.5,\"total\":50,\"band\":\"mql\"}.", HelpName = "file.json" };

    private static readonly Option<DateTimeOffset?> At = new("--at") { Description = "What now is (default: the clock).", HelpName = "time", CustomParser = TimeOption.Parse };

    private static readonly Option<string?> Folder = new("--funnel") { Description = "The funnel whose declarations hold; without one nothing is declared, and what is missing is an error.", HelpName = "folder" };

    public static Command Create()
    {
        var command = new Command("eval", "Evaluates an expression of the condition language and prints its value as JSON, or what is wrong with it, and where; exit code 1 then.")
        {
            Text, Contact, Event, Score, At, Folder,
        };
        command.SetAction(parsed => Run(parsed, TimeProvider.System));
        return command;
    }

    private static int Run(ParseResult parsed, TimeProvider time)
    {
        var funnel = parsed.GetValue(Folder) is { } folder ? FunnelOf(folder) : null;
        var scope = Bindings.ScopeOf(funnel);
        var now = Instant.FromUnixTimeMilliseconds((parsed.GetValue(At) ?? time.GetUtcNow()).ToUnixTimeMilliseconds());
        var context = Bindings.Read(parsed.GetValue(Contact), parsed.GetValue(Event), parsed.GetValue(Score), now, funnel);
        var text = parsed.GetRequiredValue(Text);
        return text == Stdin ? EachLine(scope, context) : One(text, scope, context);
    }

    private static int One(string text, Scope scope, ConditionContext context)
    {
        var answer = Answer.To(text, scope, context);
        if (answer.Json is not null)
            Console.Out.WriteLine(answer.Json);
        foreach (var fault in answer.Faults)
            Console.Error.WriteLine(Answer.Drawn(fault, text));
        return answer.Json is null ? ExitCode.Fault : ExitCode.Ok;
    }

    /// <summary>Errors are answers here. Each is written at once: whoever asks may wait for it before asking on.</summary>
    private static int EachLine(Scope scope, ConditionContext context)
    {
        using var input = new StreamReader(Console.OpenStandardInput());
        using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true, NewLine = "\n" };
        while (input.ReadLine() is { } line)
            output.WriteLine(Answer.To(line, scope, context).Line);
        return ExitCode.Ok;
    }

    private static Funnel FunnelOf(string folder)
    {
        var loaded = FunnelCheck.Load(folder);
        return loaded.Funnel ?? throw new UserFaultException($"{folder} is no valid funnel: {loaded.Faults[0]} See all: inbound validate {folder}");
    }
}
