using NodaTime;

namespace InboundStreams.Core.Conditions;

/// <summary>What the operators do with two values. Null: no such operation, or it overflows.</summary>
internal static class Operators
{
    /// <summary>CEL's equality, in lists and maps too: an int equals a double of the same number, a NaN equals nothing; values of different kinds are unequal.</summary>
    public static bool AreEqual(in Value left, in Value right)
    {
        if (left.Kind != right.Kind)
            return IsNumber(left) && IsNumber(right) && CompareMixed(left, right) == 0;
        return left.Kind switch
        {
            ValueKind.Double => left.AsDouble == right.AsDouble,
            ValueKind.List => AreEqual(left.AsList, right.AsList),
            ValueKind.Map => AreEqual(left.AsMap, right.AsMap),
            _ => left.Equals(right),
        };
    }

    private static bool AreEqual(IReadOnlyList<Value> left, IReadOnlyList<Value> right)
    {
        var equal = left.Count == right.Count;
        for (var i = 0; equal && i < left.Count; i++)
            equal = AreEqual(left[i], right[i]);
        return equal;
    }

    private static bool AreEqual(Properties left, Properties right)
    {
        var equal = left.Count == right.Count;
        for (var i = 0; equal && i < left.Count; i++)
            equal = left[i].Key == right[i].Key && AreEqual(left[i].Value, right[i].Value);
        return equal;
    }

    public static bool IsNumber(in Value value) => value.Kind is ValueKind.Int or ValueKind.Double;

    public static double AsDouble(in Value number) => number.Kind == ValueKind.Int ? number.AsInt : number.AsDouble;

    /// <summary>Negative, zero or positive; null where the two have no order (also beside a NaN).</summary>
    public static int? Compare(in Value left, in Value right)
    {
        if (left.Kind != right.Kind)
            return IsNumber(left) && IsNumber(right) ? CompareMixed(left, right) : null;
        return left.Kind switch
        {
            ValueKind.Int or ValueKind.Bool or ValueKind.Date or ValueKind.Timestamp or ValueKind.Duration => left.AsInt.CompareTo(right.AsInt),
            ValueKind.Double => double.IsNaN(left.AsDouble) || double.IsNaN(right.AsDouble) ? null : left.AsDouble.CompareTo(right.AsDouble),
            ValueKind.String => CompareText(left.AsString, right.AsString),
            _ => null,
        };
    }

    public static bool TryArithmetic(char sign, in Value left, in Value right, out Value result)
    {
        result = default;
        try
        {
            Value? computed = (left.Kind, right.Kind) switch
            {
                (ValueKind.Int, ValueKind.Int) => Whole(sign, left.AsInt, right.AsInt),
                (ValueKind.Int or ValueKind.Double, ValueKind.Int or ValueKind.Double) => Real(sign, AsDouble(left), AsDouble(right)),
                (ValueKind.String, ValueKind.String) when sign == '+' => Joined(left.AsString, right.AsString),
                (ValueKind.List, ValueKind.List) when sign == '+' => Joined(left.AsList, right.AsList),
                (ValueKind.Timestamp, ValueKind.Duration) => Shifted(sign, left.AsInt, right.AsInt),
                (ValueKind.Duration, ValueKind.Timestamp) when sign == '+' => Shifted(sign, left.AsInt, right.AsInt),
                (ValueKind.Timestamp, ValueKind.Timestamp) when sign == '-' => Length(checked(left.AsInt - right.AsInt)),
                (ValueKind.Duration, ValueKind.Duration) when sign == '+' => Length(checked(left.AsInt + right.AsInt)),
                (ValueKind.Duration, ValueKind.Duration) when sign == '-' => Length(checked(left.AsInt - right.AsInt)),
                _ => null,
            };
            result = computed ?? default;
            return computed is not null;
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    private static Value? Whole(char sign, long left, long right) => (sign, right) switch
    {
        ('+', _) => Value.Int(checked(left + right)),
        ('-', _) => Value.Int(checked(left - right)),
        ('*', _) => Value.Int(checked(left * right)),
        ('/' or '%', 0) => null,
        ('/', -1) => Value.Int(checked(-left)),
        ('%', -1) => left == long.MinValue ? null : Value.Int(0),
        ('/', _) => Value.Int(left / right),
        ('%', _) => Value.Int(left % right),
        _ => null,
    };

    private static Value? Real(char sign, double left, double right) => sign switch
    {
        '+' => Value.Double(left + right),
        '-' => Value.Double(left - right),
        '*' => Value.Double(left * right),
        '/' => Value.Double(left / right),
        _ => null,
    };

    private static Value? Joined(string left, string right) => left.Length + right.Length <= Limits.Result ? Value.String(left + right) : null;

    private static Value? Joined(IReadOnlyList<Value> left, IReadOnlyList<Value> right) => left.Count + right.Count <= Limits.Items ? Value.List([.. left, .. right]) : null;

    private static Value? Shifted(char sign, long at, long by)
    {
        var shifted = checked(sign == '-' ? at - by : sign == '+' ? at + by : throw new OverflowException());
        return Conversions.IsTimestamp(shifted) ? Value.Timestamp(Instant.FromUnixTimeMilliseconds(shifted)) : null;
    }

    private static Value? Length(long milliseconds) =>
        Math.Abs(milliseconds) <= DurationText.MaxMilliseconds ? Value.Duration(Duration.FromMilliseconds(milliseconds)) : null;

    /// <summary>By code points: what takes two code units comes last.</summary>
    private static int CompareText(string left, string right)
    {
        var same = left.AsSpan().CommonPrefixLength(right);
        if (same == left.Length || same == right.Length)
            return left.Length.CompareTo(right.Length);
        var (one, other) = (left[same], right[same]);
        return char.IsSurrogate(one) == char.IsSurrogate(other) ? one.CompareTo(other) : char.IsSurrogate(one) ? 1 : -1;
    }

    /// <summary>Exact: a whole number beyond 2⁵³ is not rounded to the double beside it.</summary>
    private static int? CompareMixed(in Value left, in Value right)
    {
        if (left.Kind == ValueKind.Double)
            return -CompareMixed(right, left);
        var (whole, real) = (left.AsInt, right.AsDouble);
        if (double.IsNaN(real))
            return null;
        if (real >= 9223372036854775808.0)
            return -1;
        if (real < -9223372036854775808.0)
            return 1;
        var floor = Math.Floor(real);
        var order = whole.CompareTo((long)floor);
        return order != 0 ? order : real > floor ? -1 : 0;
    }
}
