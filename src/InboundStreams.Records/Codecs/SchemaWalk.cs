using Avro;
using InboundStreams.Core.Avro;

namespace InboundStreams.Records.Codecs;

/// <summary>Goes through a record along any schema, with bounds checked, and makes nothing of it.</summary>
internal static class SchemaWalk
{
    /// <summary>Levels of records, arrays, maps and unions; a schema that names itself could nest as deep as its bytes say.</summary>
    public const int DepthMax = 64;

    /// <exception cref="InvalidDataException">The bytes are not exactly one record of the schema.</exception>
    public static void Check(Schema schema, ReadOnlySpan<byte> record)
    {
        var reader = new AvroReader(record);
        Skip(schema, ref reader, 0);
        reader.End();
    }

    private static void Skip(Schema schema, ref AvroReader reader, int depth)
    {
        if (depth > DepthMax)
            throw reader.Invalid($"nested deeper than {DepthMax} levels");
        switch (schema)
        {
            case LogicalSchema logical:
                Skip(logical.BaseSchema, ref reader, depth);
                break;
            case RecordSchema record:
                foreach (var field in record.Fields)
                    Skip(field.Schema, ref reader, depth + 1);
                break;
            case UnionSchema union:
                Skip(union[reader.ReadIndex(union.Count)], ref reader, depth + 1);
                break;
            case ArraySchema array:
                SkipItems(array.ItemSchema, named: false, ref reader, depth);
                break;
            case MapSchema map:
                SkipItems(map.ValueSchema, named: true, ref reader, depth);
                break;
            case EnumSchema symbols:
                reader.ReadIndex(symbols.Count);
                break;
            case FixedSchema bytes:
                reader.ReadRaw(bytes.Size);
                break;
            default:
                SkipPrimitive(schema.Tag, ref reader);
                break;
        }
    }

    private static void SkipItems(Schema item, bool named, ref AvroReader reader, int depth)
    {
        for (var count = reader.ReadBlock(); count > 0; count = reader.ReadBlock())
        {
            for (; count > 0; count--)
            {
                if (named)
                    reader.ReadSpan("a name");
                Skip(item, ref reader, depth + 1);
            }
        }
    }

    private static void SkipPrimitive(Schema.Type type, ref AvroReader reader)
    {
        switch (type)
        {
            case Schema.Type.Null:
                break;
            case Schema.Type.Boolean:
                reader.ReadBool();
                break;
            case Schema.Type.Int:
                reader.ReadInt();
                break;
            case Schema.Type.Long:
                reader.ReadLong();
                break;
            case Schema.Type.Float:
                reader.ReadRaw(sizeof(float));
                break;
            case Schema.Type.Double:
                reader.ReadRaw(sizeof(double));
                break;
            case Schema.Type.String or Schema.Type.Bytes:
                reader.ReadSpan();
                break;
            default:
                throw reader.Invalid($"a value of the unknown type {type}");
        }
    }
}
