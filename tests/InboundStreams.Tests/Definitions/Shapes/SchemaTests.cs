using System.Diagnostics;
using System.Text.Json.Nodes;
using InboundStreams.Definitions;
using InboundStreams.Definitions.Scenarios;
using InboundStreams.Definitions.Shapes;
using YamlDotNet.Serialization;

namespace InboundStreams.Tests.Definitions.Shapes;

/// <summary>The schemas for editors say what the readers do.</summary>
public sealed class SchemaTests
{
    private static readonly string Repository = Path.GetFullPath(Path.Combine(SampleFolder.Course, "..", ".."));

    [Fact]
    public void are_in_the_repository_as_the_code_writes_them()
    {
        foreach (var (name, content) in DefinitionSchemas.All)
            Assert.True(File.ReadAllText(Path.Combine(Repository, "schemas", "definitions", name)) == content, $"schemas/definitions/{name} is not what the code says; write it again: inbound schema write schemas/definitions");
    }

    [Fact]
    public void have_a_key_for_all_that_is_read_and_for_nothing_else()
    {
        var loaded = FunnelFiles.Load(Everything.Files, 1);
        Assert.Empty(loaded.Faults());
        Assert.Empty(ScenarioFiles.Read(Everything.Files, loaded.Funnel).Faults);
        foreach (var (name, content) in DefinitionSchemas.All)
        {
            var used = string.Concat(Everything.Files.Where(each => each.Path.StartsWith(name.Split('.')[0], StringComparison.Ordinal)).Select(each => each.Content));
            Assert.All(KeysOf(JsonNode.Parse(content)!), key => Assert.Contains($"{key}:", used, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void refuse_every_unknown_key()
    {
        foreach (var (_, content) in DefinitionSchemas.All)
            Assert.All(Objects(JsonNode.Parse(content)!).Where(each => each.ContainsKey("properties") && each["type"]?.ToString() == "object"), each => Assert.False((bool)each["additionalProperties"]!));
    }

    [Fact]
    public void describe_every_key()
    {
        foreach (var (_, content) in DefinitionSchemas.All)
            Assert.All(Properties(JsonNode.Parse(content)!), key => Assert.EndsWith(".", key.Value!["description"]!.ToString(), StringComparison.Ordinal));
    }

    /// <summary>Only the reader can say that of a condition or of a name that is not there.</summary>
    [Fact]
    public void take_what_the_readers_take_and_no_more_keys()
    {
        var sample = FunnelFolder.Load(SampleFolder.Course, 1).Files.Where(each => each.Path.EndsWith(".yaml", StringComparison.Ordinal));
        var good = Everything.Files.Concat(sample).Where(each => SchemaOf(each.Path) is not null).Select(each => (Schema: SchemaOf(each.Path)!, Document: Json(each.Content))).ToList();
        var bad = good.SelectMany(each => Spoiled(each.Document).Select(spoiled => (each.Schema, Document: spoiled))).ToList();

        var verdicts = Validate(good.Concat(bad));
        Assert.All(verdicts.Take(good.Count), verdict => Assert.Equal("valid", verdict));
        Assert.All(verdicts.Skip(good.Count), verdict => Assert.Equal("invalid", verdict));
        Assert.True(bad.Count > 50);
    }

    private static string? SchemaOf(string path) => DefinitionSchemas.All
        .Where(each => path == "inbound.yaml" ? each.Name == "inbound.schema.json" : each.Name == $"{path.Split('/')[0]}.schema.json" && path.EndsWith(".yaml", StringComparison.Ordinal))
        .Select(each => each.Content).FirstOrDefault();

    private static string Json(string yaml)
    {
        var value = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize(yaml);
        return new SerializerBuilder().JsonCompatible().Build().Serialize(value!);
    }

    /// <summary>The document with an unknown key in each of its mappings whose keys the shapes say; those with names for keys are left out.</summary>
    private static IEnumerable<string> Spoiled(string json)
    {
        string[] free = ["categories", "contact", "counters", "scores", "total", "edges", "contacts", "properties", "context", "row", "page"];
        var count = Objects(JsonNode.Parse(json)!).Count();
        for (var i = 0; i < count; i++)
        {
            var document = JsonNode.Parse(json)!;
            var spoiled = Objects(document).ElementAt(i);
            if (spoiled.Parent is JsonObject { Parent: JsonObject } row && row.GetPropertyName() == "contacts")
                continue;
            if (spoiled.Parent is JsonObject parent && free.Contains(spoiled.GetPropertyName()) && !(spoiled.GetPropertyName() == "contact" && parent.ContainsKey("at")))
                continue;
            spoiled["unknown_key"] = new JsonObject();
            yield return document.ToJsonString();
        }
    }

    private static IEnumerable<JsonObject> Objects(JsonNode node) => node switch
    {
        JsonObject map => map.Select(each => each.Value).OfType<JsonNode>().SelectMany(Objects).Prepend(map),
        JsonArray list => list.OfType<JsonNode>().SelectMany(Objects),
        _ => [],
    };

    private static IEnumerable<string> KeysOf(JsonNode schema) =>
        Properties(schema).Select(each => each.Key).Distinct();

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Properties(JsonNode schema) =>
        Objects(schema).Where(each => each.ContainsKey("additionalProperties")).Select(each => each["properties"]).OfType<JsonObject>().SelectMany(each => each);

    /// <summary>By an implementation that is not ours.</summary>
    private static string[] Validate(IEnumerable<(string Schema, string Document)> cases)
    {
        const string Script = """
            import json, sys
            try:
                import jsonschema
            except ImportError:
                sys.exit(9)
            for line in sys.stdin:
                schema, document = json.loads(line)
                jsonschema.Draft202012Validator.check_schema(schema)
                print('valid' if jsonschema.Draft202012Validator(schema).is_valid(document) else 'invalid')
            """;
        // Debian's package lies with Debian's Python, whatever else is first in the path.
        var python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        var start = new ProcessStartInfo(python) { RedirectStandardInput = true, RedirectStandardOutput = true, ArgumentList = { "-c", Script } };
        Process? started = null;
        try
        {
            started = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("There is no python3: apt-get install python3 python3-jsonschema");
        }

        using var process = started!;
        var lines = cases.Select(each => new JsonArray(JsonNode.Parse(each.Schema), JsonNode.Parse(each.Document)).ToJsonString()).ToArray();
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            foreach (var line in lines)
                process.StandardInput.WriteLine(line);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended; why, its exit code says.
        }

        process.WaitForExit();
        Assert.SkipWhen(process.ExitCode == 9, "There is no jsonschema for python3: apt-get install python3-jsonschema");
        Assert.Equal(0, process.ExitCode);
        return output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
