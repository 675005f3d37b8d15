using System.Text.Json;
using InboundStreams.Cli.Terminal;
using InboundStreams.Core.Conditions;

namespace InboundStreams.Cli.Evaluating;

/// <summary>Scores as <c>{"fit":30.5,"total":50,"band":"mql"}</c> says them.</summary>
internal sealed class FileScores : IScoreReader
{
    private readonly Dictionary<string, long> _thousandths = [];

    public FileScores(string path, JsonElement root)
    {
        foreach (var property in root.EnumerateObject())
        {
            if (property.Name == "band" && property.Value.ValueKind == JsonValueKind.String)
                Band = property.Value.GetString()!;
            else if (property.Value.ValueKind == JsonValueKind.Number && property.Value.TryGetDecimal(out var points) && Math.Abs(points) < 1_000_000_000_000m)
                _thousandths[property.Name] = (long)decimal.Floor(points * 1000);
            else
                throw new UserFaultException($"{path}: \"{property.Name}\" is {property.Value.GetRawText()}; scores are numbers, and \"band\" is a string.");
        }
    }

    public string Band { get; } = "";

    public bool TryRead(string name, out long thousandths) => _thousandths.TryGetValue(name, out thousandths);
}
