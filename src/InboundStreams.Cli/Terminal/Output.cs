using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace InboundStreams.Cli.Terminal;

/// <summary>How data is written to stdout.</summary>
internal enum OutputFormat
{
    Table,
    Json,
}

/// <summary>Data on stdout; never a diagnostic.</summary>
internal static class Output
{
    // People read these lines too: names are not ASCII everywhere.
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions Indented = new(OneLine) { WriteIndented = true };

    /// <summary>One JSON value on one line.</summary>
    public static void Json(JsonNode? value) => Console.Out.WriteLine(Text(value));

    /// <summary>The same in lines, for people.</summary>
    public static void Lines(JsonNode value) => Console.Out.WriteLine(value.ToJsonString(Indented));

    /// <summary>JSON on one line, with the letters of all languages as they are.</summary>
    public static string Text(JsonNode? value) => value is null ? "null" : value.ToJsonString(OneLine);

    /// <summary>A table, with borders on a terminal and plain columns in a pipe.</summary>
    public static void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table { Border = Console.IsOutputRedirected ? TableBorder.None : TableBorder.Rounded };
        foreach (var column in columns)
            table.AddColumn(new TableColumn(Markup.Escape(column)).NoWrap());
        foreach (var row in rows)
            table.AddRow([.. row.Select(Markup.Escape)]);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected)
            console.Profile.Width = 1_000;
        console.Write(table);
    }
}
