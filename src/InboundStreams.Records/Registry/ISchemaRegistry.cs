using System.Collections.Immutable;

namespace InboundStreams.Records.Registry;

/// <summary>
/// What decoding needs of a schema registry, with the one distinction that it lives by: "unknown" is an answer, and its record a dead letter;
/// "unreachable" is none, and its record waits.
/// </summary>
public interface ISchemaRegistry
{
    /// <summary>The id of the schema, which becomes the subject's latest version unless it is one already.</summary>
    /// <exception cref="SchemasUnavailableException">No registry answers: try again.</exception>
    /// <exception cref="SchemaRefusedException">The registry answers no: trying again does not help.</exception>
    Task<int> RegisterAsync(string subject, string schema, CancellationToken cancellation = default);

    /// <returns>The schema's text; null when the registry says that there is none of this id.</returns>
    /// <exception cref="SchemasUnavailableException">No registry answers: try again.</exception>
    Task<string?> SchemaAsync(SchemaId id, CancellationToken cancellation = default);

    /// <returns>All versions of the subject, earliest first; none when there is no such subject.</returns>
    /// <exception cref="SchemasUnavailableException">No registry answers: try again.</exception>
    Task<ImmutableArray<RegisteredSchema>> VersionsAsync(string subject, CancellationToken cancellation = default);
}

/// <param name="Id">One for the whole registry; it stands at the head of every topic value.</param>
/// <param name="Version">Counts within the subject, from 1.</param>
/// <param name="Schema">The text.</param>
public sealed record RegisteredSchema(int Id, int Version, string Schema);
