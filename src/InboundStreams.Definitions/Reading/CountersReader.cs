using System.Collections.Immutable;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Counters;
using InboundStreams.Definitions.Yaml;

namespace InboundStreams.Definitions.Reading;

/// <summary>Reads the counters of <c>inbound.yaml</c>.</summary>
internal static class CountersReader
{
    /// <returns>One for each name; a counter with a fault counts nothing.</returns>
    public static ImmutableArray<CounterDefinition> Read(YamlMap file, Scope scope)
    {
        if (file.Map("counters", "the counters") is not { } map)
            return [];
        return [.. map.Entries.Select(each =>
        {
            map.CheckName(each.Key, "counter");
            return map.Map(each.Key.Text, $"the counter '{each.Key.Text}'") is { } counter
                ? Counter(counter, each.Key.Text, scope)
                : new(each.Key.Text, "");
        })];
    }

    private static CounterDefinition Counter(YamlMap map, string name, Scope scope)
    {
        var on = map.EventName("on");
        var where = map.Condition("where", scope);
        map.Done();
        return new(name, on?.Text ?? "", where);
    }
}
