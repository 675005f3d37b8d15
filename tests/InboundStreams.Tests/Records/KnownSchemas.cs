using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using InboundStreams.Records.Registry;

namespace InboundStreams.Tests.Records;

/// <summary>A registry of one test: it takes every schema and knows what it has taken.</summary>
internal sealed class KnownSchemas : ISchemaRegistry
{
    private readonly List<string> _schemas = [];
    private readonly Dictionary<string, List<RegisteredSchema>> _subjects = [];

    public Task<int> RegisterAsync(string subject, string schema, CancellationToken cancellation = default)
    {
        if (!_schemas.Contains(schema))
            _schemas.Add(schema);
        var id = _schemas.IndexOf(schema) + 1;
        if (!_subjects.TryGetValue(subject, out var versions))
            _subjects[subject] = versions = [];
        if (versions.All(each => each.Id != id))
            versions.Add(new RegisteredSchema(id, versions.Count + 1, schema));
        return Task.FromResult(id);
    }

    public Task<string?> SchemaAsync(SchemaId id, CancellationToken cancellation = default) =>
        Task.FromResult(id.Guid == Guid.Empty ? _schemas.ElementAtOrDefault(id.Number - 1) : _schemas.Find(each => GuidOf(each) == id.Guid));

    public Task<ImmutableArray<RegisteredSchema>> VersionsAsync(string subject, CancellationToken cancellation = default) =>
        Task.FromResult(_subjects.TryGetValue(subject, out var versions) ? versions.ToImmutableArray() : []);

    public Guid GuidOf(string schema) => new(SHA256.HashData(Encoding.UTF8.GetBytes(schema)).AsSpan(0, 16));
}
