using InboundStreams.Core;
using InboundStreams.Core.Sending;
using InboundStreams.Core.Workflows;
using InboundStreams.Definitions;
using InboundStreams.Definitions.Checks;
using InboundStreams.Definitions.Faults;
using InboundStreams.Definitions.Scenarios;
using InboundStreams.Email.Templates;

namespace InboundStreams.Cli.Verbs;

/// <summary>A whole funnel, checked: the definitions by their room, the templates by the room that renders them.</summary>
internal static class FunnelCheck
{
    /// <summary>Version 1: nothing is published, and nothing that is checked depends on the number.</summary>
    public static LoadResult Load(string folder) => Check(FunnelFolder.Load(folder, version: 1));

    /// <summary>Adds what is wrong with the templates, with what the workflows send, and with the tests.</summary>
    public static LoadResult Check(LoadResult loaded)
    {
        var definition = loaded.Funnel?.Definition ?? FunnelFiles.Read(loaded.Files);
        var templates = TemplateCheck.Of(loaded.Files.Select(file => (file.Path, file.Content)), definition.Name.Length > 0 ? definition : null);
        Fault[] more = [.. templates.Faults.Select(Of), .. WithoutUnsubscribe(definition, templates), .. ScenarioFiles.Read(loaded.Files, loaded.Funnel).Faults];
        if (more.Length == 0)
            return loaded;
        var faults = loaded.Faults.Concat(more).OrderBy(each => each.Path, StringComparer.Ordinal).ThenBy(each => each.Line).ThenBy(each => each.Column);
        return loaded with { Funnel = more.All(each => each.Severity == Severity.Warning) ? loaded.Funnel : null, Faults = [.. faults] };
    }

    private static Fault Of(TemplateFault fault) => new(fault.Path, fault.Line, fault.Column, CodeOf(fault.Kind), fault.Message);

    private static FaultCode CodeOf(TemplateFaultKind kind) => kind switch
    {
        TemplateFaultKind.UnknownVariable => FaultCode.UnknownVariable,
        TemplateFaultKind.UnknownPartial => FaultCode.UnknownPartial,
        TemplateFaultKind.UnknownHelper => FaultCode.UnknownHelper,
        _ => FaultCode.BadTemplate,
    };

    /// <summary>Whoever gets marketing must be able to say that it is enough, in each form in which it can be read.</summary>
    private static IEnumerable<Fault> WithoutUnsubscribe(FunnelDefinition funnel, TemplateCheck templates)
    {
        var marketing = funnel.Categories.Where(each => each.Kind == CategoryKind.Marketing).Select(each => each.Name).ToHashSet(StringComparer.Ordinal);
        var sends = funnel.Workflows
            .SelectMany(each => each.AllSteps(), (workflow, step) => (Workflow: workflow, Send: step as Step.Send))
            .Where(each => each.Send is not null && marketing.Contains(each.Send.Category))
            .DistinctBy(each => each.Send!.Template);
        foreach (var (workflow, send) in sends)
        {
            foreach (var name in (string[])[send!.Template, $"{send.Template}.text"])
            {
                if (templates.LetsUnsubscribe(name) == false)
                {
                    yield return new($"templates/{name}.hbs", 1, 1, FaultCode.NoUnsubscribe,
                        $"the workflow '{workflow.Name}' sends this template in the marketing category '{send.Category}', but nobody can unsubscribe in it; put {{{{unsubscribe_url}}}} into it or its layout");
                }
            }
        }
    }
}
