namespace InboundStreams.Core.Conditions.Nodes;

internal sealed class Equality(Node left, Node right, bool negated) : Test
{
    public override Truth Ask(ConditionContext context) =>
        left.TryEvaluate(context, out var one) && right.TryEvaluate(context, out var other) ? Of(Operators.AreEqual(one, other) != negated) : Truth.Error;
}

/// <summary>The most frequent comparison of all, with a text written out.</summary>
internal sealed class TextEquality(Node left, string text, bool negated) : Test
{
    public override Truth Ask(ConditionContext context) =>
        left.Text(context, out var given) != Truth.Error ? Of(string.Equals(given, text) != negated) : Truth.Error;
}

/// <param name="below">What is answered where the left side is less; and so on.</param>
internal sealed class Order(Node left, Node right, bool below, bool equal, bool above, ConditionFault error) : Test
{
    public override Truth Ask(ConditionContext context)
    {
        if (!left.TryEvaluate(context, out var one) || !right.TryEvaluate(context, out var other))
            return Truth.Error;
        return Operators.Compare(one, other) is not { } order ? Fail(context, error)
            : Of(order < 0 ? below : order == 0 ? equal : above);
    }
}
