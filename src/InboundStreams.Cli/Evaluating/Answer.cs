using InboundStreams.Core.Conditions;

namespace InboundStreams.Cli.Evaluating;

/// <summary>What an expression gave: JSON, or the faults.</summary>
/// <param name="Json">Null exactly when there are faults.</param>
internal sealed record Answer(string? Json, IReadOnlyList<ConditionFault> Faults)
{
    public static Answer To(string text, Scope scope, ConditionContext context)
    {
        var parsed = Expression.Parse(text, scope);
        if (parsed.Value is not { } expression)
            return new(null, parsed.Faults);
        return expression.TryEvaluate(context, out var value, out _) ? new(JsonValues.Text(value), []) : new(null, [context.Fault!]);
    }

    /// <summary>On one line, whatever the expression was.</summary>
    public string Line => (Json ?? $"error column {Faults[0].Column}: {Faults[0].Message}").ReplaceLineEndings(" ");

    /// <summary>Each fault with the line of the expression that it is in, and a mark below.</summary>
    public static string Drawn(ConditionFault fault, string text)
    {
        var at = Math.Min(fault.Column - 1, text.Length);
        var start = at == 0 ? 0 : text.LastIndexOfAny(['\n', '\r'], at - 1) + 1;
        var end = text.IndexOfAny(['\n', '\r'], at) is var found and >= 0 ? found : text.Length;
        var mark = new string('^', Math.Clamp(fault.Length, 1, Math.Max(1, end - at)));
        return $"column {fault.Column}: {fault.Message}\n  {text[start..end].Replace('\t', ' ')}\n  {new string(' ', at - start)}{mark}";
    }
}
