using InboundStreams.Core.Contacts;

namespace InboundStreams.Core.Conditions;

/// <summary>A sum of <c>now</c>, one attribute and constant lengths of time, each added or taken away.</summary>
internal sealed class ClockLine(Scope scope, Func<Syntax, Value?> constantOf)
{
    private const long MillisecondsMax = 10_000L * 366 * 86_400_000;

    private string? _attribute;
    private int _ofAttribute;

    /// <summary>How often now is in the sum; less than 0 where it is taken away.</summary>
    public int Now { get; private set; }

    /// <summary>The constants' sum.</summary>
    public long Milliseconds { get; private set; }

    /// <summary>The attribute, where it balances now; otherwise null.</summary>
    public string? Attribute => _ofAttribute == -Now ? _attribute : null;

    /// <summary>False where something else is in it.</summary>
    public bool TryAdd(Syntax syntax, int sign)
    {
        switch (syntax)
        {
            case Syntax.Name { Text: "now" }:
                Now += sign;
                return true;
            case Syntax.Binary { Sign: "+" } sum:
                return TryAdd(sum.Left, sign) && TryAdd(sum.Right, sign);
            case Syntax.Binary { Sign: "-" } difference:
                return TryAdd(difference.Left, sign) && TryAdd(difference.Right, -sign);
            case Syntax.Call { Target: null, Function: "timestamp", Arguments: [var argument] } when NameOf(argument) is not null:
                return TryAttribute(argument, sign, AttributeType.Timestamp, AttributeType.Date);
            default:
                return NameOf(syntax) is not null ? TryAttribute(syntax, sign, AttributeType.Timestamp) : TryConstant(syntax, sign);
        }
    }

    private bool TryAttribute(Syntax syntax, int sign, params ReadOnlySpan<AttributeType> types)
    {
        var name = NameOf(syntax);
        if (scope.Attributes.FirstOrDefault(each => each.Name == name) is not { } declared || !types.Contains(declared.Type) || (_attribute ?? name) != name)
            return false;
        _attribute = name;
        _ofAttribute += sign;
        return true;
    }

    private bool TryConstant(Syntax syntax, int sign)
    {
        if (constantOf(syntax) is not { Kind: ValueKind.Duration } constant)
            return false;
        Milliseconds += sign * constant.AsInt;
        return Math.Abs(Milliseconds) <= MillisecondsMax;
    }

    private static string? NameOf(Syntax syntax)
    {
        var parts = new List<string>();
        return Binder.TryPath(syntax, parts) && parts is ["contact", var name] ? name : null;
    }
}
