using System.Collections.Immutable;
using InboundStreams.Core;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Sending;
using InboundStreams.Definitions.Shapes;
using InboundStreams.Definitions.Yaml;

namespace InboundStreams.Definitions.Reading;

/// <summary>Reads <c>inbound.yaml</c> but for its categories, whose conditions need the scores.</summary>
internal static class InboundReader
{
    public static FunnelDefinition Read(YamlMap file, long version) => new()
    {
        Name = file.Name("funnel", "funnel")?.Text ?? "",
        Version = version,
        Sender = Sender(file),
        NotificationAddress = file.Address("notify"),
        TimeZone = file.Zone("time_zone") ?? "UTC",
        QuietHours = QuietHours(file),
        Attributes = Attributes(file),
    };

    private static Sender? Sender(YamlMap file)
    {
        if (file.Map("sender", "the sender") is not { } map)
            return null;
        var (from, replyTo) = (map.Address("from"), map.Address("reply_to"));
        map.Done();
        return from is null ? null : new(from, replyTo);
    }

    private static QuietHours? QuietHours(YamlMap file)
    {
        if (file.Map("quiet_hours", "the quiet hours") is not { } map)
            return null;
        var (from, to) = (map.Time("from"), map.Time("to"));
        map.Done();
        return (from, to) is ({ } start, { } end) ? new(start, end) : null;
    }

    private static ImmutableArray<AttributeDeclaration> Attributes(YamlMap file)
    {
        if (file.Map("contact", "the contact") is not { } map)
            return [];
        var attributes = ImmutableArray.CreateBuilder<AttributeDeclaration>();
        foreach (var (key, _) in map.Entries)
        {
            map.CheckWord(key, "attribute", "computed");
            var type = map.Choice(key.Text);
            attributes.Add(new(key.Text, type is null ? AttributeType.String : AttributeTypes.ByName[type]));
        }

        return attributes.ToImmutable();
    }
}
