namespace InboundStreams.Core.Conditions.Nodes;

internal sealed class Score(string name, ConditionFault error) : Node
{
    public override bool TryEvaluate(ConditionContext context, out Value value)
    {
        if (context.Scores is null || !context.Scores.TryRead(name, out var thousandths))
            return Fail(context, error, out value);
        value = Value.Double(thousandths / 1000.0);
        return true;
    }
}

/// <param name="error">Where it is an error that there is no band; otherwise it is then empty.</param>
internal sealed class Band(ConditionFault? error) : Node
{
    public override bool TryEvaluate(ConditionContext context, out Value value)
    {
        var band = context.Scores?.Band ?? "";
        if (band.Length == 0 && error is not null)
            return Fail(context, error, out value);
        value = Value.String(band);
        return true;
    }
}

internal sealed class Segment(string name, ConditionFault error) : Test
{
    public override Truth Ask(ConditionContext context) =>
        context.Memberships is null || !context.Memberships.TryIsMember(name, out var isMember) ? Fail(context, error) : Of(isMember);
}

internal sealed class Count(string counter, int days, ConditionFault error) : Node
{
    public override bool TryEvaluate(ConditionContext context, out Value value)
    {
        if (context.Memberships is null || !context.Memberships.TryCount(counter, days, out var count))
            return Fail(context, error, out value);
        value = Value.Int(count);
        return true;
    }
}
