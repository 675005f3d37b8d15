using InboundStreams.Core.Workflows;
using InboundStreams.Definitions.Faults;
using InboundStreams.Definitions.Yaml;

namespace InboundStreams.Definitions.Reading;

/// <summary>Steps that send.</summary>
internal sealed partial class StepsReader
{
    private Step.Send? Send(YamlMap map)
    {
        var template = Template(map, "send");
        var id = Id(map, template ?? "");
        Path = Path.Sent(id, template ?? "");
        var category = map.Text("category");
        if (category is not null && !names.Categories.Contains(category.Text))
            map.Report(category, FaultCode.UnknownCategory, $"{map.What} is of the category '{category.Text}', which inbound.yaml does not have; {Nearest.Advice(category.Text, names.Categories)}");
        var withheld = map.Choice("if_withheld") == "exit"
            ? Core.Workflows.Step.IfWithheld.Exit
            : Core.Workflows.Step.IfWithheld.Continue;
        var notAfter = map.Length("not_after");
        return template is null || category is null ? null : new Step.Send(id, template, category.Text, withheld, notAfter);
    }

    private Step.Notify? Notify(YamlMap map)
    {
        var template = Template(map, "notify");
        var id = Id(map, template ?? "");
        var to = map.Address("to");
        if (to is null && names.NotificationAddress is null && !map.Has("to"))
            map.Report(map.Node, FaultCode.NoNotificationAddress, $"{map.What} writes to nobody; give it a 'to', or inbound.yaml a 'notify: sales@example.org'");
        return template is null ? null : new Step.Notify(id, template, to);
    }

    private string? Template(YamlMap map, string kind)
    {
        if (map.Text(kind) is not { } text)
            return null;
        map.What = $"the {kind} '{text.Text}'";
        names.SomethingIsSent = true;
        if (!names.Templates.Contains(text.Text))
            map.Report(text, FaultCode.UnknownTemplate, $"{map.What} needs templates/{text.Text}.hbs, which is not there; {Nearest.Advice(text.Text, names.Templates)}");
        return text.Text;
    }
}
