using Avro;

namespace InboundStreams.Records.Codecs;

/// <summary>Why records of a writer's schema cannot be read with a reader's, by Avro's rules of schema resolution.</summary>
public static class SchemaFaults
{
    /// <returns>Nothing when every record of the writer can be read; else one line per fault, each with the path of the field.</returns>
    public static List<string> Between(Schema writer, Schema reader)
    {
        var faults = new List<string>();
        Compare(Plain(writer), Plain(reader), "", faults, []);
        return faults;
    }

    private static void Compare(Schema writer, Schema reader, string path, List<string> faults, HashSet<(Schema, Schema)> seen)
    {
        // A schema that names itself comes back to a pair that is being compared already.
        if (!seen.Add((writer, reader)))
            return;
        switch (writer, reader)
        {
            case (UnionSchema from, _):
                foreach (var branch in from.Schemas)
                    Compare(Plain(branch), reader, path, faults, seen);
                break;
            case (_, UnionSchema to):
                if (!to.Schemas.Any(branch => Fits(writer, Plain(branch), path, seen)))
                    faults.Add($"{At(path)}the writer has {Name(writer)}, and no branch of the reader's union takes it");
                break;
            case (RecordSchema from, RecordSchema to) when from.Name == to.Name:
                foreach (var field in to.Fields)
                    CompareField(from, field, path, faults, seen);
                break;
            case (ArraySchema from, ArraySchema to):
                Compare(Plain(from.ItemSchema), Plain(to.ItemSchema), path + "[]", faults, seen);
                break;
            case (MapSchema from, MapSchema to):
                Compare(Plain(from.ValueSchema), Plain(to.ValueSchema), path + "{}", faults, seen);
                break;
            case (EnumSchema from, EnumSchema to) when from.Name == to.Name:
                if (to.Default is null && from.Symbols.Except(to.Symbols).FirstOrDefault() is { } symbol)
                    faults.Add($"{At(path)}the writer's symbol {symbol} is not one of the reader's, which has no default symbol");
                break;
            case (FixedSchema from, FixedSchema to) when from.Name == to.Name && from.Size == to.Size:
                break;
            default:
                if (!Promotes(writer.Tag, reader.Tag))
                    faults.Add($"{At(path)}the writer has {Name(writer)}, the reader {Name(reader)}");
                break;
        }
    }

    private static void CompareField(RecordSchema writer, Field field, string path, List<string> faults, HashSet<(Schema, Schema)> seen)
    {
        var inner = path.Length == 0 ? field.Name : $"{path}.{field.Name}";
        var source = writer.Fields.Find(each => each.Name == field.Name || field.Aliases?.Contains(each.Name) == true);
        if (source is not null)
            Compare(Plain(source.Schema), Plain(field.Schema), inner, faults, seen);
        else if (field.DefaultValue is null)
            faults.Add($"{At(inner)}the reader has this field without a default, the writer does not have it");
    }

    private static bool Fits(Schema writer, Schema reader, string path, HashSet<(Schema, Schema)> seen)
    {
        var faults = new List<string>();
        Compare(writer, reader, path, faults, [.. seen]);
        return faults.Count == 0;
    }

    private static bool Promotes(Schema.Type writer, Schema.Type reader) => (writer, reader) switch
    {
        (Schema.Type.Int, Schema.Type.Long or Schema.Type.Float or Schema.Type.Double) => true,
        (Schema.Type.Long, Schema.Type.Float or Schema.Type.Double) => true,
        (Schema.Type.Float, Schema.Type.Double) => true,
        (Schema.Type.String, Schema.Type.Bytes) or (Schema.Type.Bytes, Schema.Type.String) => true,
        _ => writer == reader && writer <= Schema.Type.String,
    };

    private static Schema Plain(Schema schema) => schema is LogicalSchema logical ? logical.BaseSchema : schema;

    private static string Name(Schema schema) => schema is NamedSchema named ? $"{Schema.GetTypeString(schema.Tag)} {named.Name}" : Schema.GetTypeString(schema.Tag);

    private static string At(string path) => path.Length == 0 ? "" : $"field {path}: ";
}
