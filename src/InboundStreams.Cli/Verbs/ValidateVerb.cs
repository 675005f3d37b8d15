using System.CommandLine;
using System.Text.Json.Nodes;
using InboundStreams.Cli.Connections;
using InboundStreams.Cli.Terminal;
using InboundStreams.Definitions;
using InboundStreams.Definitions.Faults;

namespace InboundStreams.Cli.Verbs;

/// <summary><c>inbound validate [folder]</c>: all faults of a funnel in one pass.</summary>
internal static class ValidateVerb
{
    public static Argument<string> Folder { get; } = new("folder") { Description = "The funnel: the folder in which inbound.yaml lies.", DefaultValueFactory = _ => ".", Validators = { CommonOptions.IsNoOption } };

    public static Command Create()
    {
        var command = new Command("validate", "Checks a funnel and reports everything that is wrong with it as path:line:column; exit code 1 when something is.")
        {
            Folder, CommonOptions.Format,
        };
        command.SetAction(parsed => Report(FunnelCheck.Load(parsed.GetRequiredValue(Folder)), parsed.GetRequiredValue(Folder), parsed.GetValue(CommonOptions.Format)));
        return command;
    }

    /// <summary>Findings are the data of this verb: they go to stdout.</summary>
    public static int Report(LoadResult result, string folder, OutputFormat format)
    {
        if (format == OutputFormat.Json)
            Output.Json(new JsonArray([.. result.Faults.Select(FaultJson)]));
        else
            foreach (var fault in result.Faults)
                Console.Out.WriteLine(fault with { Path = PathOf(folder, fault) });

        var errors = result.Faults.Count(each => each.Severity == Severity.Error);
        var warnings = result.Faults.Count - errors;
        Console.Error.WriteLine(errors == 0
            ? $"{folder}: {result.Files.Count} files, no fault{(warnings == 0 ? "" : $", {Counted(warnings, "warning")}")}"
            : $"{folder}: {Counted(errors, "fault")}; nothing may be applied until {(errors == 1 ? "it is" : "they are")} gone");
        return errors == 0 ? ExitCode.Ok : ExitCode.Fault;
    }

    private static string Counted(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";

    // As seen from where the user stands, so that editors and terminals can open it.
    private static string PathOf(string folder, Fault fault) => fault.Code == FaultCode.NoFolder || folder == "." ? fault.Path : Path.Combine(folder, fault.Path);

    private static JsonObject FaultJson(Fault fault) => new()
    {
        ["path"] = fault.Path,
        ["line"] = fault.Line,
        ["column"] = fault.Column,
        ["code"] = $"IB{(int)fault.Code:0000}",
        ["severity"] = fault.Severity == Severity.Error ? "error" : "warning",
        ["message"] = fault.Message,
    };
}
