using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace InboundStreams.Cli.Bench;

/// <summary>A benchmark's figures with what they are of, and the file that keeps them: one JSON object a line.</summary>
internal static class BenchResults
{
    private const string ProcessorInfo = "/proc/cpuinfo";
    private static readonly string[] Sizes = ["bench", "engine", "contacts", "events", "threads"];

    /// <summary>The figures behind the benchmark's name, the day and the machine.</summary>
    public static JsonObject Of(string bench, JsonObject figures)
    {
        var run = new JsonObject
        {
            ["bench"] = bench,
            ["day"] = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["machine"] = Machine(),
        };
        foreach (var (name, value) in figures)
            run[name] = value?.DeepClone();
        return run;
    }

    /// <summary>Adds a run to the file.</summary>
    /// <returns>The last run in it of the same benchmark and size; null where there is none.</returns>
    public static JsonObject? Add(FileInfo file, JsonObject run)
    {
        var earlier = file.Exists ? File.ReadLines(file.FullName).Select(line => JsonNode.Parse(line)).OfType<JsonObject>() : [];
        var before = earlier.LastOrDefault(each => IsAlike(each, run));
        File.AppendAllText(file.FullName, run.ToJsonString() + Environment.NewLine);
        return before;
    }

    /// <summary>Name, value, and beside it the value before and how many times it the value is.</summary>
    public static IEnumerable<string[]> Rows(JsonObject run)
    {
        var before = run["before"] as JsonObject;
        return run.Where(each => each.Key != "before").Select(each => new[]
        {
            each.Key, each.Value?.ToString() ?? "", before?[each.Key]?.ToString() ?? "", Ratio(each.Value, before?[each.Key]),
        });
    }

    private static bool IsAlike(JsonObject one, JsonObject other) => Sizes.All(each => one[each]?.ToString() == other[each]?.ToString());

    private static string Ratio(JsonNode? value, JsonNode? before) =>
        value is JsonValue now && before is JsonValue then && now.TryGetValue<double>(out var number) && then.TryGetValue<double>(out var last) && last != 0
            ? (number / last).ToString("0.00", CultureInfo.InvariantCulture)
            : "";

    private static string Machine()
    {
        var framework = RuntimeInformation.FrameworkDescription;
        var processor = File.Exists(ProcessorInfo)
            ? File.ReadLines(ProcessorInfo).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[^1].Trim()
            : null;
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{processor ?? RuntimeInformation.ProcessArchitecture.ToString()}, {Environment.ProcessorCount} cores, {memory} GB, {framework}");
    }
}
