using InboundStreams.Definitions.Faults;

namespace InboundStreams.Definitions;

/// <summary>A funnel's files by what they are for.</summary>
/// <param name="Templates">Names of the templates that can be sent: <c>templates/NAME.hbs</c>.</param>
internal sealed record FunnelPlaces(
    FunnelFile? Inbound,
    IReadOnlyList<FunnelFile> Scoring,
    IReadOnlyList<FunnelFile> Segments,
    IReadOnlyList<FunnelFile> Workflows,
    IReadOnlySet<string> Templates)
{
    public const string InboundPath = "inbound.yaml";

    private const string TemplateEnd = ".hbs";

    public static FunnelPlaces Of(IReadOnlyList<FunnelFile> files, FaultList faults)
    {
        foreach (var file in files.Where(each => !IsKnown(each.Path)))
            faults.Add(Fault.At(file.Path, FaultCode.UnknownFile, $"nothing reads this file; {Advice(file.Path)}"));
        var inbound = files.FirstOrDefault(each => each.Path == InboundPath);
        if (inbound is null && !faults.Contains(InboundPath))
            faults.Add(Fault.At(InboundPath, FaultCode.NoInbound, "the funnel has no inbound.yaml; make one that says at least 'funnel: <name>'"));

        var templates = files.Where(each => IsTemplate(each.Path)).Select(each => each.Path["templates/".Length..^TemplateEnd.Length]).ToHashSet();
        foreach (var name in templates.Where(name => !files.Any(each => each.Path == $"templates/{name}.subject{TemplateEnd}")).Order(StringComparer.Ordinal))
        {
            faults.Add(Fault.At($"templates/{name}{TemplateEnd}", FaultCode.NoSubject,
                $"the template '{name}' has no subject; write it into templates/{name}.subject{TemplateEnd}"));
        }

        foreach (var file in files.Where(each => Belongs(each.Path) is { } template && !templates.Contains(template)))
            faults.Add(Fault.At(file.Path, FaultCode.UnknownFile, $"nothing reads this file; it belongs to templates/{Belongs(file.Path)}{TemplateEnd}, which is not there"));
        return new(inbound, In("scoring", files), In("segments", files), In("workflows", files), templates);
    }

    private static FunnelFile[] In(string folder, IReadOnlyList<FunnelFile> files) => [.. files.Where(each => IsYamlIn(folder, each.Path))];

    private static bool IsKnown(string path) =>
        path == InboundPath || IsYamlIn("scoring", path) || IsYamlIn("segments", path) || IsYamlIn("workflows", path) || IsYamlIn("tests", path)
        || (path.StartsWith("templates/", StringComparison.Ordinal) && path.EndsWith(TemplateEnd, StringComparison.Ordinal)
            && (path.IndexOf('/', "templates/".Length) < 0 || path.StartsWith("templates/layouts/", StringComparison.Ordinal) || path.StartsWith("templates/partials/", StringComparison.Ordinal)));

    private static bool IsYamlIn(string folder, string path) =>
        path.StartsWith(folder + "/", StringComparison.Ordinal) && path.EndsWith(".yaml", StringComparison.Ordinal)
        && path.IndexOf('/', folder.Length + 1) < 0;

    /// <summary>The template whose subject or plain text this is; null for other files.</summary>
    private static string? Belongs(string path)
    {
        var end = path.EndsWith(".subject.hbs", StringComparison.Ordinal) ? ".subject.hbs" : path.EndsWith(".text.hbs", StringComparison.Ordinal) ? ".text.hbs" : null;
        return end is not null && path.StartsWith("templates/", StringComparison.Ordinal) && path.IndexOf('/', "templates/".Length) < 0 ? path["templates/".Length..^end.Length] : null;
    }

    /// <summary>Directly in the folder, and neither the subject nor the plain text of another.</summary>
    private static bool IsTemplate(string path) =>
        path.StartsWith("templates/", StringComparison.Ordinal) && path.EndsWith(TemplateEnd, StringComparison.Ordinal)
        && path.IndexOf('/', "templates/".Length) < 0
        && !path.EndsWith(".subject.hbs", StringComparison.Ordinal) && !path.EndsWith(".text.hbs", StringComparison.Ordinal);

    private static string Advice(string path) => path switch
    {
        _ when path.EndsWith(".yml", StringComparison.Ordinal) => "rename it so that it ends with .yaml",
        _ when path.StartsWith("templates/", StringComparison.Ordinal) && path.EndsWith(TemplateEnd, StringComparison.Ordinal) => "move it to templates/, templates/layouts/ or templates/partials/, or remove it",
        _ => "move it to scoring/, segments/, workflows/, templates/ or tests/, or remove it",
    };
}
