using System.Diagnostics;
using InboundStreams.Core.Conditions;

namespace InboundStreams.Tests.Core.Conditions;

public sealed class A_limit
{
    private static readonly Scope Here = Places.Funnel.ForEvent();

    [Fact]
    public void Is_set_to_the_length_of_an_expression()
    {
        Assert.Empty(Faults("true" + new string(' ', Limits.Text - 4)));
        var fault = Assert.Single(Faults("true" + new string(' ', Limits.Text - 3)));
        Assert.Equal(new ConditionFault(65_537, 1, "the expression is longer than 65536 characters; split it"), fault);
    }

    [Theory]
    [InlineData("(", "true", ")", 63, 65, 4)]
    [InlineData("[", "true", "][0]", 63, 65, 4)]
    [InlineData("!", "true", "", 63, 64, 1)]
    [InlineData("true ? true : ", "true", "", 63, 897, 4)]
    public void Is_set_to_the_depth(string before, string inner, string after, int most, int column, int length)
    {
        string Nested(int depth) => string.Concat(Enumerable.Repeat(before, depth)) + inner + string.Concat(Enumerable.Repeat(after, depth));
        Assert.Empty(Faults(Nested(most)));
        Assert.Equal(new ConditionFault(column, length, "nested deeper than 64 levels; split the condition"), Assert.Single(Faults(Nested(most + 1))));
    }

    [Theory]
    [InlineData("!!true")]
    [InlineData("((true))")]
    [InlineData("[true][0]")]
    public void Of_the_depth_is_not_used_up_by_what_stands_side_by_side(string text) =>
        Assert.Empty(Faults(string.Join(" && ", Enumerable.Repeat(text, 60))));

    [Theory]
    [InlineData("true", " && true", 518)]
    [InlineData("true", " || true", 518)]
    [InlineData("1 == 1", " == true", 512)]
    public void Is_set_to_the_operators_in_a_row(string first, string next, int column)
    {
        var most = first == "true" ? 64 : 63;
        Assert.Empty(Faults(first + string.Concat(Enumerable.Repeat(next, most))));
        Assert.Equal(
            new ConditionFault(column, 2, "more than 64 operators in a row; use a list and 'in', or split the condition"),
            Assert.Single(Faults(first + string.Concat(Enumerable.Repeat(next, most + 1)))));
    }

    /// <summary>Each row of operators stands in the next: within the other limits they could be ten thousand deep.</summary>
    [Fact]
    public void Is_set_to_the_parts_that_stand_in_one_another()
    {
        static string Rows(int times) => Enumerable.Range(0, times).Aggregate("true", static (inner, _) =>
            $"({inner}{string.Concat(Enumerable.Repeat(" == true", 63))}{string.Concat(Enumerable.Repeat(" && true", 63))}{string.Concat(Enumerable.Repeat(" || true", 63))})");
        Assert.Empty(Faults(Rows(2)));
        Assert.Equal(new ConditionFault(2, Rows(3).Length - 2, "more than 512 parts stand in one another; split the condition"), Assert.Single(Faults(Rows(3))));
        Assert.Single(Faults(Rows(40)));
    }

    [Fact]
    public void Is_set_to_the_members_in_a_row()
    {
        static string Path(int members) => "event.properties" + string.Concat(Enumerable.Repeat(".x", members - 1));
        Assert.Empty(Faults(Path(63)));
        Assert.Equal(new ConditionFault(143, 0, "the text ends where a shorter path was expected"), Assert.Single(Faults(Path(64))));
        Assert.Equal(new ConditionFault(143, 1, "'.' stands where a shorter path was expected"), Assert.Single(Faults(Path(65))));
    }

    [Fact]
    public void Is_set_to_the_items_of_a_list()
    {
        static string List(int items) => $"1 in [{string.Join(',', Enumerable.Repeat("1", items))}]";
        Assert.Empty(Faults(List(Limits.Items)));
        Assert.Equal(new ConditionFault(20_007, 1, "a list has at most 10000 items"), Assert.Single(Faults(List(Limits.Items + 1))));
    }

    [Theory]
    [InlineData(500, true)]
    [InlineData(501, false)]
    public void Is_set_to_the_length_of_a_pattern(int length, bool fits) =>
        Assert.Equal(fits ? [] : [$"'{new string('a', length)}' is no pattern: it is longer than 500 characters"], Faults($"event.name.matches('{new string('a', length)}')").Select(each => each.Message));

    [Theory]
    [InlineData("a{201}", true)]
    [InlineData("a{202}", false)]
    [InlineData("a{0,202}", false)]
    [InlineData("a{202,}", false)]
    [InlineData("a{99999999999999999999}", false)]
    [InlineData("(ab){101}", true)]
    [InlineData("(ab){102}", false)]
    [InlineData("(a{10}){20}", true)]
    [InlineData("(a{10}){21}", false)]
    [InlineData("(a{1000}){1000}", false)]
    [InlineData("((a{100}){100}){100}", false)]
    [InlineData("(((((((((a{9}){9}){9}){9}){9}){9}){9}){9}){9})", false)]
    [InlineData("(a|b|c){67}", true)]
    [InlineData("(a|b|c){68}", false)]
    [InlineData("[a-z]{100}[0-9]{102}", true)]
    [InlineData("[a-z]{100}[0-9]{103}", false)]
    [InlineData(@"\d{100}\w{103}", false)]
    [InlineData("([a]){201}", true)]
    [InlineData("([a]){202}", false)]
    [InlineData(@"([\d\s]){201}", true)]
    [InlineData(@"(?:\A\b\Bab\z){101}", true)]
    [InlineData("(?P<x>a){202}", false)]
    [InlineData(@"(?:\Qab\E){102}", false)]
    [InlineData("(?i)a{202}", false)]
    [InlineData("(?:ab(?i)c){68}", false)]
    [InlineData("(?:^ab$){101}", true)]
    [InlineData("(a)(b)(cd{2}){31}", true)]
    [InlineData("a{0}b{201}", true)]
    [InlineData("(){5000}", true)]
    [InlineData("a{,5000}", true)]
    [InlineData("a{x}", true)]
    [InlineData("a{x,5000}", true)]
    [InlineData("a{1,2,5000}", true)]
    [InlineData("a{5", true)]
    public void Is_set_to_what_the_repetitions_of_a_pattern_add(string pattern, bool fits) => Assert.Equal(
        fits ? [] : [$"r'{pattern}' is no pattern: its repetitions, written out, add more than 200 characters"],
        Faults($"event.name.matches(r'{pattern}')").Select(each => each.Message));

    [Theory]
    [InlineData(".*", 32, "", true)]
    [InlineData(".*", 33, "", false)]
    [InlineData("a+b?", 16, "", true)]
    [InlineData("a+b?", 16, "c{2}", false)]
    [InlineData("a.?", 31, "(bc){0}", true)]
    [InlineData("a.?", 31, "(b+c){1}", false)]
    [InlineData("(a+){2}", 10, "b*c*", true)]
    [InlineData("(a+){2}", 10, "b*c*d*", false)]
    [InlineData("((ab*){3}){5}", 1, "(c{2}){10}", true)]
    [InlineData("((ab*){3}){5}", 1, "(c{2}){11}", false)]
    [InlineData("(a*b){33}", 1, "", false)]
    [InlineData("(?:(?i)a*b){31}", 1, "", true)]
    [InlineData("(?:a*(?i)b){32}", 1, "", false)]
    [InlineData(@"\*[*+?]\+\?", 40, "", true)]
    public void Is_set_to_the_repetitions_of_a_pattern(string part, int times, string end, bool fits)
    {
        var pattern = string.Concat(Enumerable.Repeat(part, times)) + end;
        Assert.Equal(fits ? [] : [$"r'{pattern}' is no pattern: it has more than 32 repetitions"], Faults($"event.name.matches(r'{pattern}')").Select(each => each.Message));
    }

    /// <summary>What a hostile author might write within the limits.</summary>
    [Theory]
    [InlineData("(a*)*(b*)*(c*)*(d*)*(e*)*$")]
    [InlineData("(.*a.{95}|.*b.{95})x")]
    [InlineData("(a|aa|aaa){33}$")]
    [InlineData("([a-z]+)+$")]
    [InlineData("((a?){4}){5}a{100}")]
    [InlineData(".*a.*a.*a.*a.*a.*a.*a.*a.*a.*a|.*b.*a.*b.*a.*b.*a.*b.*a.*b.*a|.*a.*b.*b.*a.*b.*b.*a.*b.*b.*c")]
    [InlineData(".(b.(.*.*bb[ab].b)b.+|..((e*.d*.d.c*.)+)|(.*a.*b(b?[ab]a*(b?.[^a]*)*[ab]|.+c.+c.+a.+c.+c)a*.c)+.+[ab])x")]
    public void Keeps_a_hostile_pattern_cheap(string pattern)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        var condition = Condition.Parse($"event.name.matches(r'{pattern}')", Here).Value;
        condition?.Holds(new() { Event = new(new string('a', 2_000) + "!", default, Properties.Empty, Properties.Empty) }, out _);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000_000);
    }

    [Fact]
    public void Is_set_to_a_string_that_is_put_together()
    {
        var text = Value.String(new string('x', Limits.Result / 2));
        var context = new ConditionContext { Event = new("", default, Properties.Of(("x", text), ("y", Value.String("y"))), Properties.Empty) };
        Assert.True(Expression.Parse("event.properties.x + event.properties.x", Here).Value!.TryEvaluate(context, out var whole, out _));
        Assert.Equal(Limits.Result, whole.AsString.Length);
        Assert.False(Expression.Parse("event.properties.x + event.properties.x + event.properties.y", Here).Value!.TryEvaluate(context, out _, out var error));
        Assert.Equal("'event.properties.x + event.properties.x + event.properties.y' cannot be computed", error);
    }

    [Fact]
    public void Is_set_to_a_list_that_is_put_together()
    {
        var list = Value.List([.. Enumerable.Repeat(Value.Int(1), Limits.Items)]);
        var context = new ConditionContext { Event = new("", default, Properties.Of(("x", list)), Properties.Empty) };
        Assert.True(Expression.Parse("event.properties.x + []", Here).Value!.TryEvaluate(context, out var whole, out _));
        Assert.Equal(Limits.Items, whole.AsList.Count);
        Assert.False(Expression.Parse("event.properties.x + [1]", Here).Value!.TryEvaluate(context, out _, out _));
    }

    [Theory]
    [InlineData("$")]
    [InlineData("contact.x == 1 || ")]
    public void Is_set_to_the_faults_that_are_told(string wrong)
    {
        Assert.Equal(Limits.Faults, Faults(string.Concat(Enumerable.Repeat(wrong, 60)) + "true").Count);
        Assert.Equal(3, Faults(string.Concat(Enumerable.Repeat(wrong, 3)) + "true").Count);
    }

    private static List<ConditionFault> Faults(string text) => [.. Condition.Parse(text, Here).Faults];
}
