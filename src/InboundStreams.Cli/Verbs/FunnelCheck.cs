using InboundStreams.Definitions;
using InboundStreams.Definitions.Faults;
using InboundStreams.Email.Templates;

namespace InboundStreams.Cli.Verbs;

/// <summary>A whole funnel, checked: the definitions by their room, the templates by the room that renders them.</summary>
internal static class FunnelCheck
{
    /// <summary>Version 1: nothing is published, and nothing that is checked depends on the number.</summary>
    public static LoadResult Load(string folder)
    {
        var loaded = FunnelFolder.Load(folder, version: 1);
        var templates = TemplateSet.Compile(loaded.Files.Select(file => (file.Path, file.Content)));
        if (templates.Faults.Count == 0)
            return loaded;
        var faults = loaded.Faults.Concat(templates.Faults.Select(each => new Fault(PathOf(loaded, each.Key), 1, 1, FaultCode.BadTemplate, each.Value)));
        return loaded with { Funnel = null, Faults = [.. faults.OrderBy(each => each.Path, StringComparer.Ordinal).ThenBy(each => each.Line).ThenBy(each => each.Column)] };
    }

    private static string PathOf(LoadResult loaded, string template) =>
        loaded.Files.Select(file => file.Path).FirstOrDefault(path => path.StartsWith("templates/", StringComparison.Ordinal) && path.EndsWith($"/{template}.hbs", StringComparison.Ordinal)) ?? $"templates/{template}.hbs";
}
