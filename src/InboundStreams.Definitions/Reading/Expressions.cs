using System.Collections.Immutable;
using InboundStreams.Core.Conditions;
using InboundStreams.Definitions.Faults;
using InboundStreams.Definitions.Yaml;

namespace InboundStreams.Definitions.Reading;

/// <summary>Reads conditions and expressions; their faults are reported at the characters in the file.</summary>
internal static class Expressions
{
    public static Condition? Condition(this YamlMap map, string key, Scope scope)
    {
        if (map.Text(key) is not { } text)
            return null;
        var parsed = Core.Conditions.Condition.Parse(text.Text, scope);
        Report(map, key, text, parsed.Faults);
        return parsed.Value;
    }

    public static Expression? Expression(this YamlMap map, string key, Scope scope, ExpressionType type)
    {
        if (map.Text(key) is not { } text)
            return null;
        var parsed = Core.Conditions.Expression.Parse(text.Text, scope, type);
        Report(map, key, text, parsed.Faults);
        return parsed.Value;
    }

    private static void Report(YamlMap map, string key, YamlNode.Scalar text, ImmutableArray<ConditionFault> faults)
    {
        foreach (var fault in faults)
        {
            var (line, column) = map.File.Locate(text, fault.Column - 1);
            map.File.Report(line, column, fault.IsOfTime ? FaultCode.TimeInWatched : FaultCode.BadCondition, $"'{key}' of {map.What}: {fault.Message}");
        }
    }
}
