using InboundStreams.Core.Contacts;

namespace InboundStreams.Core.Conditions.Nodes;

/// <summary>A declared attribute; null where the contact has none.</summary>
internal sealed class DeclaredAttribute(string name, ValueKind kind, ConditionFault error) : Node
{
    public override bool TryEvaluate(ConditionContext context, out Value value)
    {
        if (!context.Contact.TryGet(name, out value) || value.Kind == kind || value.IsNull)
            return true;
        if (kind != ValueKind.Double || value.Kind != ValueKind.Int)
            return Fail(context, error, out value);
        value = Value.Double(value.AsInt);
        return true;
    }

    public override Truth Text(ConditionContext context, out string? text)
    {
        var at = context.Contact.IndexOf(name);
        text = at >= 0 && kind == ValueKind.String ? context.Contact.TextAt(at) : null;
        return text is null ? base.Text(context, out text) : Truth.True;
    }
}

/// <summary>An attribute of a contact whose attributes nobody has declared: a missing one is an error.</summary>
internal sealed class UndeclaredAttribute(PropertyPath path, ConditionFault absent) : Node
{
    public override bool TryEvaluate(ConditionContext context, out Value value) =>
        path.TryGet(context.Contact, out value) || Fail(context, absent, out value);
}

internal sealed class AllAttributes : Node
{
    public override bool TryEvaluate(ConditionContext context, out Value value)
    {
        value = Value.Map(context.Contact);
        return true;
    }
}

/// <summary>Which event is meant.</summary>
internal enum Which : byte
{
    Event,
    RunEvent,
    RunLast,
}

internal static class Events
{
    public static ContactEvent? Of(ConditionContext context, Which which) => which switch
    {
        Which.Event => context.Event,
        Which.RunEvent => context.RunEvent,
        _ => context.RunLast,
    };
}

/// <summary>One value of an event's properties or context.</summary>
internal sealed class EventValue(Which which, bool ofProperties, PropertyPath path, ConditionFault missing, ConditionFault absent) : Node
{
    public override bool TryEvaluate(ConditionContext context, out Value value) =>
        Events.Of(context, which) is not { } occurrence
            ? Fail(context, missing, out value)
            : path.TryGet(ofProperties ? occurrence.Properties : occurrence.Context, out value) || Fail(context, absent, out value);

    public override Truth Text(ConditionContext context, out string? text)
    {
        text = null;
        if (Events.Of(context, which) is not { } occurrence)
            return Fail(context, missing);
        return !path.TryGetText(ofProperties ? occurrence.Properties : occurrence.Context, out text) ? Fail(context, absent)
            : text is null ? Truth.False
            : Truth.True;
    }
}

/// <summary>All of an event's properties, or of its context.</summary>
internal sealed class EventMap(Which which, bool ofProperties, ConditionFault missing) : Node
{
    public override bool TryEvaluate(ConditionContext context, out Value value)
    {
        if (Events.Of(context, which) is not { } occurrence)
            return Fail(context, missing, out value);
        value = Value.Map(ofProperties ? occurrence.Properties : occurrence.Context);
        return true;
    }
}

/// <summary>The event's name, or when it happened.</summary>
internal sealed class EventFact(Which which, Func<ContactEvent, Value> read, ConditionFault missing) : Node
{
    public override bool TryEvaluate(ConditionContext context, out Value value)
    {
        if (Events.Of(context, which) is not { } occurrence)
            return Fail(context, missing, out value);
        value = read(occurrence);
        return true;
    }
}

internal sealed class Now : Node
{
    public override bool TryEvaluate(ConditionContext context, out Value value)
    {
        value = Value.Timestamp(context.Now);
        return true;
    }
}
