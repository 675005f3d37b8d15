using System.Collections.Immutable;
using System.Text.Json;
using InboundStreams.Records.Codecs;
using AvroSchema = Avro.Schema;

namespace InboundStreams.Records.Registry;

/// <summary>
/// The registry of one process, for the demo and for tests. Its ids survive a restart, because they are baked into the data: it
/// is written whole to one file before a new id is given out.
/// </summary>
public sealed class LocalSchemaRegistry : ISchemaRegistry
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

    public Task<int> RegisterAsync(string subject, string schema, CancellationToken cancellation = default) => Task.FromResult(Register(subject, schema));

    public Task<string?> SchemaAsync(int id, CancellationToken cancellation = default) => Task.FromResult(SchemaOf(id));

    public Task<ImmutableArray<RegisteredSchema>> VersionsAsync(string subject, CancellationToken cancellation = default) =>
        Task.FromResult(Versions(subject).ToImmutableArray());

    internal IReadOnlyList<string> Subjects => Reading(content => content.Subjects.Where(each => each.Value.Count > 0).Select(each => each.Key).Order(StringComparer.Ordinal).ToList());

    internal string? SchemaOf(int id) => Reading(content => id >= 1 && id <= content.Schemas.Count ? content.Schemas[id - 1] : null);

    /// <summary>Empty when there is no such subject.</summary>
    internal IReadOnlyList<RegisteredSchema> Versions(string subject) => Reading(content =>
        content.Subjects.GetValueOrDefault(subject)?.Select(each => new RegisteredSchema(each.Id, each.Version, content.Schemas[each.Id - 1])).ToList() ?? []);

    internal IReadOnlyList<(string Subject, int Version)> UsesOf(int id) => Reading(content =>
        content.Subjects.SelectMany(each => each.Value.Where(version => version.Id == id).Select(version => (each.Key, version.Version))).ToList());

    /// <summary>Of a subject, or, with the empty name, of all that have none of their own; null when it is not set.</summary>
    internal string? Compatibility(string subject) => Reading(content => content.Compatibility.GetValueOrDefault(subject));

    internal void SetCompatibility(string subject, string? level) => Writing(content =>
    {
        if (level is null)
            content.Compatibility.Remove(subject);
        else
            content.Compatibility[subject] = level;
    });

    /// <exception cref="SchemaRefusedException">It is no schema, or what is in the topic could not be read with it.</exception>
    internal int Register(string subject, string schema)
    {
        var normal = Normal(schema);
        lock (_lock)
        {
            var versions = Versions(subject);
            if (versions.FirstOrDefault(each => each.Schema == normal) is { } known)
                return known.Id;
            if ((Compatibility(subject) ?? Compatibility("") ?? "BACKWARD") != "NONE" && versions.Count > 0 && Incompatibilities(versions[^1].Schema, normal) is [var first, ..])
                throw new SchemaRefusedException($"Schema being registered is incompatible with an earlier schema for subject \"{subject}\": {first}");
            var id = _content.Schemas.IndexOf(normal) + 1;
            Writing(content =>
            {
                if (id == 0)
                {
                    content.Schemas.Add(normal);
                    id = content.Schemas.Count;
                }

                if (!content.Subjects.TryGetValue(subject, out var list))
                    content.Subjects[subject] = list = [];
                list.Add(new Entry(versions.Count == 0 ? 1 : versions[^1].Version + 1, id));
            });
            return id;
        }
    }

    internal void Delete(string subject, int? version) => Writing(content =>
    {
        if (version is null)
            content.Subjects.Remove(subject);
        else
            content.Subjects.GetValueOrDefault(subject)?.RemoveAll(each => each.Version == version);
    });

    /// <returns>What a reader with the newer schema could not read of records with the older one.</returns>
    internal static IReadOnlyList<string> Incompatibilities(string older, string newer) => [.. SchemaFaults.Between(AvroSchema.Parse(older), AvroSchema.Parse(newer))];

    /// <summary>White space and the order of JSON's members aside, one schema has one text.</summary>
    /// <exception cref="SchemaRefusedException">It is no Avro schema.</exception>
    internal static string Normal(string schema)
    {
        try
        {
            if (AvroSchema.Parse(schema) is null)
                throw new JsonException("it names no type that Avro has");
            using var json = JsonDocument.Parse(schema);
            return JsonSerializer.Serialize(json.RootElement, RegistryJson.Options);
        }
        catch (Exception notASchema)
        {
            // Apache.Avro answers bad text with exceptions of many kinds, its JSON library's among them.
            throw new SchemaRefusedException($"Invalid schema: {notASchema.Message}", notASchema);
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
            {
                File.WriteAllText(_file + ".new", JsonSerializer.Serialize(next, RegistryJson.Options));
                File.Move(_file + ".new", _file, overwrite: true);
            }

            _content = next;
        }
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
