using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using InboundStreams.Records.Registry;
using AvroSchema = Avro.Schema;

namespace InboundStreams.Web.Registry;

/// <summary>
/// The registry of one process, for the demo and for tests. Its ids survive a restart, because they are baked into the data: it
/// is written whole to one file, and is on the disk, before a new id is given out.
/// </summary>
internal sealed class LocalSchemaRegistry
{
    private readonly Lock _lock = new();
    private readonly string? _file;
    private Content _content;

    /// <param name="file">Created when missing; null: nothing survives.</param>
    /// <exception cref="InvalidDataException">The file is there and is no registry's.</exception>
    public LocalSchemaRegistry(string? file = null)
    {
        _file = file;
        _content = file is not null && File.Exists(file) ? Load(file) : new Content([], [], []);
    }

    public IReadOnlyList<string> Subjects => Reading(content => content.Subjects.Where(each => each.Value.Count > 0).Select(each => each.Key).Order(StringComparer.Ordinal).ToList());

    public string? SchemaOf(int id) => Reading(content => id >= 1 && id <= content.Schemas.Count ? content.Schemas[id - 1] : null);

    public string? SchemaOf(Guid guid) => Reading(content => content.Schemas.FirstOrDefault(each => GuidOf(each) == guid));

    /// <summary>Equal for equal schemas, in any registry of ours.</summary>
    public static Guid GuidOf(string schema) => new(SHA256.HashData(Encoding.UTF8.GetBytes(schema)).AsSpan(0, 16), bigEndian: true);

    /// <summary>Empty when there is no such subject.</summary>
    public IReadOnlyList<RegisteredSchema> Versions(string subject) => Reading(content =>
        content.Subjects.GetValueOrDefault(subject)?.Select(each => new RegisteredSchema(each.Id, each.Version, content.Schemas[each.Id - 1])).ToList() ?? []);

    public IReadOnlyList<(string Subject, int Version)> UsesOf(int id) => Reading(content =>
        content.Subjects.SelectMany(each => each.Value.Where(version => version.Id == id).Select(version => (each.Key, version.Version))).ToList());

    /// <summary>Of a subject, or, with the empty name, of all that have none of their own; null when it is not set.</summary>
    public CompatibilityLevel? CompatibilityOf(string subject) =>
        Reading(content => content.Compatibility.TryGetValue(subject, out var level) ? CompatibilityLevel.Named(level) : null);

    public CompatibilityLevel EffectiveCompatibilityOf(string subject) => CompatibilityOf(subject) ?? CompatibilityOf("") ?? CompatibilityLevel.Default;

    public void SetCompatibility(string subject, CompatibilityLevel? level) => Writing(content =>
    {
        if (level is null)
            content.Compatibility.Remove(subject);
        else
            content.Compatibility[subject] = level.Name;
    });

    /// <exception cref="InvalidSchemaException">It is no schema.</exception>
    /// <exception cref="IncompatibleSchemaException">The subject's level forbids it.</exception>
    public RegisteredSchema Register(string subject, string schema)
    {
        var normal = Normal(schema);
        lock (_lock)
        {
            var versions = Versions(subject);
            if (versions.FirstOrDefault(each => each.Schema == normal) is { } known)
                return known;
            if (EffectiveCompatibilityOf(subject).Faults([.. versions.Select(each => each.Schema)], normal) is [var first, ..])
                throw new IncompatibleSchemaException($"Schema being registered is incompatible with an earlier schema for subject \"{subject}\": {first}");
            var id = _content.Schemas.IndexOf(normal) + 1;
            var version = versions.Count == 0 ? 1 : versions[^1].Version + 1;
            Writing(content =>
            {
                if (id == 0)
                {
                    content.Schemas.Add(normal);
                    id = content.Schemas.Count;
                }

                if (!content.Subjects.TryGetValue(subject, out var list))
                    content.Subjects[subject] = list = [];
                list.Add(new Entry(version, id));
            });
            return new RegisteredSchema(id, version, normal);
        }
    }

    public void Delete(string subject, int? version) => Writing(content =>
    {
        if (version is null)
            content.Subjects.Remove(subject);
        else
            content.Subjects.GetValueOrDefault(subject)?.RemoveAll(each => each.Version == version);
    });

    /// <summary>White space and the order of JSON's members aside, one schema has one text: Avro's own.</summary>
    /// <exception cref="InvalidSchemaException">It is no Avro schema.</exception>
    public static string Normal(string schema)
    {
        try
        {
            return AvroSchema.Parse(schema)?.ToString() ?? throw new InvalidSchemaException("it names no type that Avro has");
        }
        catch (Exception notASchema) when (notASchema is not InvalidSchemaException)
        {
            // Apache.Avro answers bad text with exceptions of many kinds, its JSON library's among them.
            throw new InvalidSchemaException(notASchema.Message, notASchema);
        }
    }

    private T Reading<T>(Func<Content, T> read)
    {
        lock (_lock)
            return read(_content);
    }

    private void Writing(Action<Content> change)
    {
        lock (_lock)
        {
            var next = _content.Copy();
            change(next);
            if (_file is not null)
                Write(_file, JsonSerializer.SerializeToUtf8Bytes(next, RegistryJson.Options));
            _content = next;
        }
    }

    // After a crash the old file is there or the new one, whole: the bytes are on the disk before the name points to them.
    private static void Write(string file, byte[] content)
    {
        using (var stream = new FileStream(file + ".new", FileMode.Create, FileAccess.Write))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        File.Move(file + ".new", file, overwrite: true);
    }

    private static Content Load(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<Content>(File.ReadAllText(file), RegistryJson.Options) ?? throw new JsonException("it is empty");
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"{file} is no schema registry's file ({fault.Message}). Give another file; do not delete this one if topics were written with its ids.", fault);
        }
    }

    /// <param name="Schemas">By id, which counts from 1.</param>
    private sealed record Content(List<string> Schemas, Dictionary<string, List<Entry>> Subjects, Dictionary<string, string> Compatibility)
    {
        public Content Copy() => new([.. Schemas], Subjects.ToDictionary(each => each.Key, each => each.Value.ToList()), new Dictionary<string, string>(Compatibility));
    }

    private sealed record Entry(int Version, int Id);
}

/// <summary>A text that is no Avro schema.</summary>
internal sealed class InvalidSchemaException(string why, Exception? inner = null) : Exception($"Invalid schema: {why}", inner);

/// <summary>A schema that a subject's compatibility level forbids.</summary>
internal sealed class IncompatibleSchemaException(string message) : Exception(message);
