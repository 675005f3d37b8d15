using InboundStreams.Core.Conditions;

namespace InboundStreams.Tests.Core.Conditions;

/// <summary>Properties, and the paths into them.</summary>
public sealed class Named_values
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(40)]
    public void Are_found_by_name_however_many_there_are(int count)
    {
        var names = Enumerable.Range(0, count).Select(i => $"n{i}").ToArray();
        var all = Properties.Of(names.Select((name, i) => KeyValuePair.Create(name, Value.Int(i))));

        Assert.Equal(count, all.Count);
        foreach (var name in names)
        {
            Assert.True(all.TryGet(string.Concat(name), out var value));
            Assert.Equal($"n{value.AsInt}", name);
        }

        foreach (var missing in new[] { "", "a", "n", "n3x", "z", "N1" })
        {
            Assert.False(all.TryGet(missing, out var none));
            Assert.True(none.IsNull);
        }
    }

    [Fact]
    public void Are_in_ordinal_order_and_the_last_of_a_name_wins()
    {
        var all = Properties.Of(("b", Value.Int(1)), ("a", Value.Int(2)), ("B", Value.Int(3)), ("a", Value.Int(4)));

        Assert.Equal("{B: 3, a: 4, b: 1}", all.ToString());
        Assert.Equal("{B: 3, a: 5, b: 1}", all.With("a", Value.Int(5)).ToString());
        Assert.Equal("{B: 3, a: 4, b: 1, c: 6}", all.With("c", Value.Int(6)).ToString());
    }

    [Fact]
    public void From_an_array_are_sorted_only_where_they_must_be()
    {
        KeyValuePair<string, Value>[] sorted = [new("a", Value.Int(1)), new("b", Value.Int(2))];
        KeyValuePair<string, Value>[] twice = [new("a", Value.Int(1)), new("a", Value.Int(2))];
        KeyValuePair<string, Value>[] unsorted = [new("b", Value.Int(2)), new("a", Value.Int(1))];

        Assert.Equal(Properties.FromArray(sorted), Properties.FromArray(unsorted));
        Assert.Equal("{a: 2}", Properties.FromArray(twice).ToString());
        Assert.Same(Properties.Empty, Properties.FromArray([]));
        Assert.Same(Properties.Empty, Properties.Of());
    }

    [Fact]
    public void Are_equal_where_names_and_values_are()
    {
        var one = Properties.Of(("a", Value.Int(1)), ("b", Value.String("x")));

        Assert.True(one.Equals((object)Properties.Of(("b", Value.String("x")), ("a", Value.Int(1)))));
        Assert.Equal(one.GetHashCode(), Properties.Of(("b", Value.String("x")), ("a", Value.Int(1))).GetHashCode());
        Assert.False(one.Equals(Properties.Of(("a", Value.Int(1)))));
        Assert.False(one.Equals(Properties.Of(("a", Value.Int(1)), ("b", Value.String("y")))));
        Assert.False(one.Equals(Properties.Of(("a", Value.Int(1)), ("c", Value.String("x")))));
        Assert.False(one.Equals(null));
    }

    [Theory]
    [InlineData("a", "{a: 1}", true)]
    [InlineData("a.b", "{a.b: 1}", true)]
    [InlineData("a.b", "{a: {b: 1}}", true)]
    [InlineData("a.b.c", "{a: {b: {c: 1}}}", true)]
    [InlineData("a.b.c", "{a.b: {c: 1}}", true)]
    [InlineData("a.b.c", "{a: {b.c: 1}}", true)]
    [InlineData("a.b.c", "{a.b.c: 1}", true)]
    [InlineData("a.b.c", "{a: {x: 2}, a.b: {c: 1}}", true)]
    [InlineData("a.b.c", "{a.b: {x: 2}, a: {b: {c: 1}}}", true)]
    [InlineData("a.b", "{a: 1}", false)]
    [InlineData("a.b", "{a.b.c: 1}", false)]
    [InlineData("a.b", "{ab: 1}", false)]
    [InlineData("a.b", "{a.: {b: 1}}", false)]
    [InlineData("a.b", "{b: 1}", false)]
    [InlineData("a.b", "{a: {a: 1}}", false)]
    [InlineData("a.b", "{b: {a: 1}}", false)]
    [InlineData("aa.b", "{a: {b: 1}}", false)]
    [InlineData("a.b", "{aa: {b: 1}}", false)]
    [InlineData("a.b", "{: {a: {b: 1}}}", false)]
    [InlineData("a.b.c", "{a: {c: 1}}", false)]
    [InlineData("a.b.c", "{a: {b: {b: 1}}}", false)]
    public void Are_found_by_a_path_flattened_or_not(string path, string values, bool found)
    {
        var context = new ConditionContext { Event = new("", default, Map(values), Properties.Empty) };
        foreach (var (text, expected) in new[] { ($"event.properties.{path}", "1"), ($"event.properties.{path} == 1", "true"), ($"has(event.properties.{path})", "true") })
        {
            var known = Expression.Parse(text, Places.Funnel.ForEvent()).Value!.TryEvaluate(context, out var value, out _);
            Assert.Equal(text.StartsWith("has", StringComparison.Ordinal) || found, known);
            Assert.Equal(known ? found ? expected : "false" : "null", value.ToString());
        }

        // The same for a text, which is looked up in another way.
        var texts = new ConditionContext { Event = new("", default, Map(values.Replace("1", "'x'", StringComparison.Ordinal)), Properties.Empty) };
        Assert.Equal(found, Condition.Parse($"event.properties.{path} == 'x'", Places.Funnel.ForEvent()).Value!.Holds(texts, out var error));
        Assert.Equal(found ? null : $"the event has no event.properties.{path}", error);
    }

    [Fact]
    public void Are_looked_for_without_allocating()
    {
        var condition = Condition.Parse("event.properties.a.b == 'x' || event.properties.cart.total == 1 || event.properties.none.x == 1", Places.Funnel.ForEvent()).Value!;
        var context = new ConditionContext { Event = new("", default, Map("{a: {b: 'y'}, cart: {total: 2}, z: 3}"), Properties.Empty) };
        for (var i = 0; i < 200; i++)
            condition.Holds(context, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            condition.Holds(context, out _);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>Reads <c>{a.b: 1, c: {d: 'x'}}</c>.</summary>
    private static Properties Map(string text)
    {
        var at = 0;
        return Braces();

        Properties Braces()
        {
            var values = new List<KeyValuePair<string, Value>>();
            while (text[at] != '}')
            {
                at++;
                while (text[at] == ' ')
                    at++;
                var colon = text.IndexOf(':', at);
                var name = text[at..colon];
                at = colon + 2;
                if (text[at] == '{')
                {
                    values.Add(new(name, Value.Map(Braces())));
                }
                else
                {
                    var end = text.IndexOfAny([',', '}'], at);
                    var item = text[at..end];
                    values.Add(new(name, item[0] == '\'' ? Value.String(item.Trim('\'')) : Value.Int(long.Parse(item, System.Globalization.CultureInfo.InvariantCulture))));
                    at = end;
                }
            }

            at++;
            return Properties.Of(values);
        }
    }
}
