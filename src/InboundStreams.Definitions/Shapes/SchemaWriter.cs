using System.Text.Json.Nodes;

namespace InboundStreams.Definitions.Shapes;

/// <summary>Writes shapes as a JSON Schema. A shape that is used anywhere becomes a definition of its own, because shapes contain each other.</summary>
internal sealed class SchemaWriter
{
    private const string Word = "^[A-Za-z_][A-Za-z0-9_]*$";

    private readonly SortedDictionary<string, JsonNode?> _definitions = new(StringComparer.Ordinal);

    private SchemaWriter()
    {
    }

    /// <param name="files">Which files it is for: <c>workflows/*.yaml</c>.</param>
    public static JsonObject Write(string files, ShapeValue root)
    {
        var writer = new SchemaWriter();
        var schema = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = files };
        foreach (var (name, value) in root is ShapeValue.Mapping file ? writer.Mapping(file.Shape) : writer.Of(root))
            schema[name] = value?.DeepClone();
        if (writer._definitions.Count > 0)
            schema["$defs"] = new JsonObject(writer._definitions);
        return schema;
    }

    private JsonObject Of(ShapeValue value) => value switch
    {
        ShapeValue.Text text => Scalar(text),
        ShapeValue.Number number => Number(number),
        ShapeValue.Flag => new() { ["type"] = "boolean" },
        ShapeValue.Words words => new() { ["enum"] = Texts(words.All) },
        ShapeValue.Mapping mapping => Reference(mapping.Shape),
        ShapeValue.Named named => Named(named),
        ShapeValue.Anything => new() { ["type"] = Texts(["object", "null"]) },
        ShapeValue.List list => new() { ["type"] = "array", ["maxItems"] = Yaml.YamlFile.ItemsMax, ["items"] = Of(list.Of) },
        ShapeValue.Either either => new() { ["anyOf"] = new JsonArray([.. either.Values.Select(Of)]) },
        _ => Steps(),
    };

    private JsonObject Steps()
    {
        if (_definitions.TryAdd("steps", null))
            _definitions["steps"] = new JsonObject { ["type"] = "array", ["maxItems"] = Yaml.YamlFile.ItemsMax, ["items"] = new JsonObject { ["anyOf"] = new JsonArray([.. StepShapes.All.Select(Reference)]) } };
        return new() { ["$ref"] = "#/$defs/steps" };
    }

    private JsonObject Reference(Shape shape)
    {
        var isStep = StepShapes.All.Contains(shape);
        var name = isStep ? $"{shape.Name}Step" : shape.Name;
        if (_definitions.TryAdd(name, null))
            _definitions[name] = Mapping(shape);
        return new() { ["$ref"] = $"#/$defs/{name}" };
    }

    private JsonObject Mapping(Shape shape)
    {
        var schema = new JsonObject { ["description"] = shape.Description, ["type"] = "object", ["additionalProperties"] = false };
        schema["properties"] = new JsonObject(shape.Keys.Select(each => KeyValuePair.Create(each.Name, (JsonNode?)Described(each))));
        if (shape.Keys.Any(each => each.Required))
            schema["required"] = Texts(shape.Keys.Where(each => each.Required).Select(each => each.Name));
        if (shape.OneOf.Length > 0)
            schema["oneOf"] = new JsonArray([.. shape.OneOf.Select(each => new JsonObject { ["required"] = Texts([each]) })]);
        return schema;
    }

    private JsonObject Described(ShapeKey key)
    {
        var schema = new JsonObject { ["description"] = key.Description };
        foreach (var (name, value) in Of(key.Value))
            schema[name] = value?.DeepClone();
        return schema;
    }

    private JsonObject Named(ShapeValue.Named named)
    {
        var schema = new JsonObject { ["type"] = "object", ["maxProperties"] = Yaml.YamlFile.ItemsMax, ["additionalProperties"] = Of(named.Of) };
        if (named.IsWord)
            schema["propertyNames"] = new JsonObject { ["pattern"] = Word };
        return schema;
    }

    private static JsonObject Scalar(ShapeValue.Text text)
    {
        string[] types = ["string", .. text.OrNumber ? (string[])["number"] : [], .. text.OrFlag ? (string[])["boolean"] : []];
        var schema = new JsonObject { ["type"] = types.Length == 1 ? types[0] : Texts(types) };
        if (text.Pattern is not null)
            schema["pattern"] = text.Pattern;
        if (text.Examples.Length > 0)
            schema["examples"] = Texts(text.Examples);
        return schema;
    }

    private static JsonObject Number(ShapeValue.Number number)
    {
        var schema = new JsonObject { ["type"] = number.Whole ? "integer" : "number" };
        if (number.Min > long.MinValue)
            schema["minimum"] = number.Min;
        if (number.Max < long.MaxValue)
            schema["maximum"] = number.Max;
        return schema;
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(each => JsonValue.Create(each))]);
}
