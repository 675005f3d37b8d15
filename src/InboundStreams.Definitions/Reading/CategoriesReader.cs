using System.Collections.Immutable;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Sending;
using InboundStreams.Definitions.Faults;
using InboundStreams.Definitions.Shapes;
using InboundStreams.Definitions.Yaml;

namespace InboundStreams.Definitions.Reading;

/// <summary>Reads the categories of <c>inbound.yaml</c>.</summary>
internal static class CategoriesReader
{
    public static ImmutableArray<Category> Read(YamlMap file, Scope scope)
    {
        if (file.Map("categories", "the categories") is not { } map)
            return [];
        return [.. map.Entries.Select(each => map.Map(each.Key.Text, $"the category '{each.Key.Text}'") is { } category
            ? Category(category, each.Key.Text, scope)
            : new(each.Key.Text, CategoryKind.Transactional))];
    }

    private static Category Category(YamlMap map, string name, Scope scope)
    {
        var marketing = map.Choice("kind") != "transactional";
        var caps = Caps(map);
        var optIn = Consent(map, scope, marketing);
        if (!marketing)
        {
            foreach (var key in (string[])["consent", "caps"])
            {
                if (map.Has(key))
                    map.Report(key, FaultCode.NotForTransactional, $"{map.What} is transactional, which asks for no '{key}'; remove it, or make the category marketing");
            }
        }

        map.Done();
        return new(name, marketing ? CategoryKind.Marketing : CategoryKind.Transactional, optIn) { Caps = caps };
    }

    /// <summary>Null also for opt-out; what is missing or wrong is reported.</summary>
    private static Condition? Consent(YamlMap map, Scope scope, bool marketing)
    {
        const string Advice = "write 'consent: opt_out' or 'consent: { opt_in: <condition> }'";
        switch (map.Find("consent"))
        {
            case null:
                if (marketing && map.Has("kind"))
                    map.Report(map.Node, FaultCode.NoConsent, $"{map.What} is marketing, but does not say when a contact consents; {Advice}");
                return null;
            case YamlNode.Scalar { Text: "opt_out" }:
                return null;
            case YamlNode.Mapping inner:
                var consent = new YamlMap(map.File, inner, $"the consent of {map.What}", InboundShapes.Consent);
                var optIn = consent.Condition("opt_in", scope.ForConsent());
                consent.Done();
                return optIn;
            case { } other:
                map.Report(other, FaultCode.BadChoice, $"'consent' of {map.What} is {other.Kind}; {Advice}");
                return null;
        }
    }

    private static ImmutableArray<FrequencyCap> Caps(YamlMap map)
    {
        var caps = ImmutableArray.CreateBuilder<FrequencyCap>();
        foreach (var each in map.Maps("caps", $"a cap of {map.What}"))
        {
            var (max, per) = (each.Int("max"), each.Length("per"));
            each.Done();
            if ((max, per) is ({ } most, { } length))
                caps.Add(new(most, length));
        }

        return caps.ToImmutable();
    }
}
