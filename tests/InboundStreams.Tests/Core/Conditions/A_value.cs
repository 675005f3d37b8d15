using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using NodaTime;

namespace InboundStreams.Tests.Core.Conditions;

public sealed class A_value
{
    private static readonly Value Date = Value.Date(new LocalDate(2026, 4, 1));
    private static readonly Value Time = Value.Timestamp(Instant.FromUtc(2026, 4, 1, 0, 0));

    public static TheoryData<Value, AttributeType, Value> Rows => new()
    {
        { Value.Int(3), AttributeType.Double, Value.Double(3) },
        { Value.Double(3), AttributeType.Int, Value.Int(3) },
        { Value.Double(-3), AttributeType.Int, Value.Int(-3) },
        { Value.Double(3.5), AttributeType.Int, Value.Double(3.5) },
        { Value.Double(9007199254740992), AttributeType.Int, Value.Double(9007199254740992) },
        { Value.Double(9007199254740991), AttributeType.Int, Value.Int(9007199254740991) },
        { Value.Double(double.NaN), AttributeType.Int, Value.Double(double.NaN) },
        { Value.String("-12"), AttributeType.Int, Value.Int(-12) },
        { Value.String("1.5"), AttributeType.Int, Value.String("1.5") },
        { Value.String("1,000"), AttributeType.Int, Value.String("1,000") },
        { Value.String("1.5e3"), AttributeType.Double, Value.Double(1500) },
        { Value.String("x"), AttributeType.Double, Value.String("x") },
        { Value.String("true"), AttributeType.Bool, Value.Bool(true) },
        { Value.String("false"), AttributeType.Bool, Value.Bool(false) },
        { Value.String("True"), AttributeType.Bool, Value.String("True") },
        { Value.Int(1), AttributeType.Bool, Value.Int(1) },
        { Value.Int(7), AttributeType.String, Value.String("7") },
        { Value.Double(7.5), AttributeType.String, Value.Double(7.5) },
        { Value.String("2026-04-01"), AttributeType.Date, Date },
        { Value.String("1 April"), AttributeType.Date, Value.String("1 April") },
        { Value.String("0000-01-01"), AttributeType.Date, Value.String("0000-01-01") },
        { Value.String("-0001-01-01"), AttributeType.Date, Value.String("-0001-01-01") },
        { Value.String("9999-12-31T23:59:59-01:00"), AttributeType.Timestamp, Value.String("9999-12-31T23:59:59-01:00") },
        { Value.String("2026-04-01T02:00:00+02:00"), AttributeType.Timestamp, Time },
        { Value.String("2026-04-01"), AttributeType.Timestamp, Time },
        { Date, AttributeType.Timestamp, Time },
        { Value.String("noon"), AttributeType.Timestamp, Value.String("noon") },
        { Value.Int(1), AttributeType.Timestamp, Value.Int(1) },
        { Value.Null, AttributeType.Int, Value.Null },
        { Value.String("a"), AttributeType.StringList, Value.String("a") },
        { Value.String("a"), AttributeType.String, Value.String("a") },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Of_a_row_becomes_what_is_declared_where_it_fits(Value given, AttributeType type, Value expected)
    {
        var converted = Conversions.ToDeclared(given, type);
        Assert.Equal(expected, converted);
        Assert.Equal(expected.Kind, converted.Kind);
    }

    public static TheoryData<Value, string> Texts => new()
    {
        { Value.Null, "null" }, { Value.Bool(true), "true" }, { Value.Bool(false), "false" }, { Value.Int(-3), "-3" }, { Value.Double(1.5), "1.5" }, { Value.String("x"), "x" },
        { Date, "2026-04-01" }, { Time, "2026-04-01T00:00:00Z" }, { Value.Duration(Duration.FromSeconds(90)), "0:00:01:30" },
        { Value.List([Value.Int(1), Value.String("a")]), "[1, a]" }, { Value.Map(Properties.Of(("a", Value.Int(1)))), "{a: 1}" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Has_a_text(Value value, string expected)
    {
        Assert.Equal(expected, value.ToString());
        Assert.All(Texts, other => Assert.Equal(Equals(other.Data.Item2, expected), value == other.Data.Item1));
        Assert.All(Texts, other => Assert.NotEqual(Equals(other.Data.Item2, expected), value != other.Data.Item1));
        Assert.False(value.Equals(expected));
    }

    [Fact]
    public void Is_never_equal_to_one_of_another_kind()
    {
        Assert.NotEqual(Value.Int(1), Value.Double(1));
        Assert.NotEqual(Value.Int(0), Value.Bool(false));
        Assert.NotEqual(Value.List([Value.Int(1)]), Value.List([Value.Double(1)]));
        Assert.Equal(Value.Double(double.NaN), Value.Double(double.NaN));
        Assert.Equal(Value.String("ab").GetHashCode(), Value.String(string.Concat("a", "b")).GetHashCode());
    }
}
