using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Scoring;
using NodaTime;

namespace InboundStreams.Tests.Core.Conditions;

public sealed class A_condition
{
    private static readonly Scope Everything = Scope.Of(
        [
            new("role", AttributeType.String), new("employees", AttributeType.Int), new("revenue", AttributeType.Double), new("vip", AttributeType.Bool),
            new("trial_end", AttributeType.Date), new("seen", AttributeType.Timestamp), new("tags", AttributeType.StringList), new("nothing", AttributeType.Int),
        ],
        [new ScoreDefinition("fit", Weight: 1000), new ScoreDefinition("engagement", Weight: 500)],
        hasBands: true).ForRunEvent();

    private static readonly Instant Noon = Instant.FromUtc(2026, 3, 27, 12, 0);

    private static ConditionContext Context() => new()
    {
        Now = Noon,
        Contact = Properties.Of(
            ("role", Value.String("CTO")), ("employees", Value.Int(120)), ("revenue", Value.Double(1.5)), ("vip", Value.Bool(true)),
            ("trial_end", Value.Date(new LocalDate(2026, 4, 1))), ("seen", Value.Timestamp(Noon)),
            ("tags", Value.List([Value.String("a"), Value.String("b")]))),
        Event = new Occurrence(
            "Page Viewed",
            Noon - Duration.FromHours(1),
            Properties.Of(
                ("path", Value.String("/Pricing/eu")), ("price", Value.Double(9.5)), ("count", Value.Int(3)), ("page.title", Value.String("Prices")),
                ("cart", Value.Map(Properties.Of(("total", Value.Int(7))))), ("none", Value.Null), ("Course Name", Value.String("Kafka"))),
            Properties.Of(("campaign.source", Value.String("ad")))),
        RunEvent = new Occurrence("Course Registered", Noon - Duration.FromDays(2), Properties.Of(("course", Value.String("kafka-101"))), Properties.Empty),
        Scores = new Scores(),
    };

    [Theory]
    [InlineData("true", true)]
    [InlineData("!true", false)]
    [InlineData("1 + 2 * 3 == 7", true)]
    [InlineData("(1 + 2) * 3 == 9", true)]
    [InlineData("7 / 2 == 3 && -7 / 2 == -3 && 7 % 4 == 3", true)]
    [InlineData("1 == 1.0 && 2 < 2.5 && 9007199254740993 > 9007199254740992.0", true)]
    [InlineData("0x10 == 16 && 1e3 == 1000", true)]
    [InlineData("'a' + \"b\" == 'ab' && 'a' < 'b'", true)]
    [InlineData("r'\\d' == '\\\\d' && 'caf\\u00e9' == 'café'", true)]
    [InlineData("1 in [1, 2] && !(3 in [1, 2]) && 'x' in ['x']", true)]
    [InlineData("contact.role in ['CTO', 'Head of Data']", true)]
    [InlineData("contact.role in [event.name, contact.role]", true)]
    [InlineData("'a' in contact.tags && size(contact.tags) == 2 && contact.tags[1] == 'b'", true)]
    [InlineData("contact.employees >= 100 ? contact.vip : false", true)]
    [InlineData("contact.revenue * 2 == 3 && contact.employees + 0.5 > 120", true)]
    [InlineData("contact.nothing == null && contact.role != null && !has(contact.nothing) && has(contact.role)", true)]
    [InlineData("event.properties.path.startsWith('/Pricing') && event.properties.path.endsWith('eu') && event.properties.path.contains('ici')", true)]
    [InlineData("lower(event.properties.path) == '/pricing/eu' && event.properties.path.lower().matches('^/pric.*u$')", true)]
    [InlineData("event.properties.page.title == 'Prices' && event.properties.cart.total == 7", true)]
    [InlineData("event.properties['Course Name'] == 'Kafka' && 'path' in event.properties", true)]
    [InlineData("event.context.campaign.source == 'ad' && event.name == 'Page Viewed'", true)]
    [InlineData("has(event.properties.path) && !has(event.properties.missing) && !has(event.properties.none)", true)]
    [InlineData("size('héllo') == 5 && size(event.properties) == 7", true)]
    [InlineData("now - event.at == duration('1h') && now > timestamp('2026-03-27T13:00:00+02:00')", true)]
    [InlineData("now < timestamp(contact.trial_end) - duration('1d12h')", true)]
    [InlineData("contact.seen + duration('90s') > now && timestamp('2026-03-27') < now", true)]
    [InlineData("duration('1w') == duration('7d') && duration('1h30m') == duration('90m')", true)]
    [InlineData("score.fit == 30 && score.total >= 42.5 && score.band == 'warm'", true)]
    [InlineData("run.event.properties.course == 'kafka-101' && !has(run.last.properties.x)", true)]
    [InlineData("event.properties.count == 'three'", false)]
    [InlineData("event.properties.path.matches('(a+)+$')", false)]
    public void Holds_or_not(string text, bool expected)
    {
        Assert.Equal(expected, Parsed(text).Holds(Context(), out var error));
        Assert.Null(error);
    }

    [Theory]
    [InlineData("event.properties.missing == 1", "the event has no event.properties.missing")]
    [InlineData("event.properties.count < 'x'", "'event.properties.count < 'x'' compares values that have no order")]
    [InlineData("contact.nothing < 3", "'contact.nothing < 3' compares values that have no order")]
    [InlineData("1 / contact.employees == 0 && 1 / (contact.employees - 120) == 0", "'1 / (contact.employees - 120)' cannot be computed")]
    [InlineData("9223372036854775807 + event.properties.count > 0", "'9223372036854775807 + event.properties.count' cannot be computed")]
    [InlineData("event.properties.path", "the condition gave neither true nor false")]
    [InlineData("run.last.properties.x == 1", "the run has caught no event yet")]
    [InlineData("contact.tags[2] == 'c'", "there is no contact.tags[2]")]
    public void That_cannot_be_evaluated_is_false_and_says_why(string text, string expected)
    {
        Assert.False(Parsed(text).Holds(Context(), out var error));
        Assert.Equal(expected, error);
    }

    [Theory]
    [InlineData("event.properties.missing == 1 || true", true)]
    [InlineData("true || event.properties.missing == 1", true)]
    [InlineData("event.properties.missing == 1 && false", false)]
    [InlineData("false && event.properties.missing == 1", false)]
    public void Absorbs_an_error_beside_a_side_that_decides(string text, bool expected)
    {
        Assert.Equal(expected, Parsed(text).Holds(Context(), out var error));
        Assert.Null(error);
    }

    [Theory]
    [InlineData("contact.rol == 'x'", 1, "the contact has no attribute 'rol'; did you mean 'role'?; declare it under 'contact'")]
    [InlineData("true && scores.fit > 1", 9, "there is no name 'scores'; did you mean 'score'?; names that can stand here: contact, score, event, run.event, run.last, now")]
    [InlineData("score.fitt > 1", 1, "there is no score 'fitt'; did you mean 'fit'?; declare it under 'scores'")]
    [InlineData("event.proprties.x == 1", 1, "an event has name, at, properties, context; did you mean 'properties'?; its own values are under properties")]
    [InlineData("contact.role = 'x'", 14, "'=' is no sign of the condition language; equality is written ==")]
    [InlineData("contact.role == ", 17, "the text ends where a value was expected")]
    [InlineData("contact.role == 1", 1, "'contact.role' is a string and '1' is an int: they are never equal")]
    [InlineData("contact.employees > 'x'", 1, "'contact.employees' is an int and ''x'' is a string: they have no order")]
    [InlineData("contact.trial_end < now", 1, "'contact.trial_end' is a date and 'now' is a timestamp: they have no order; wrap the date: timestamp(…)")]
    [InlineData("!contact.role", 2, "'!' needs true or false; 'contact.role' is a string")]
    [InlineData("contact.role", 1, "this must give true or false; it gives a string")]
    [InlineData("sizes(contact.tags) == 1", 1, "there is no function 'sizes'; did you mean 'size'?; there are has, size, timestamp, duration, lower, matches, segment, count")]
    [InlineData("contact.role.startswith('x')", 1, "there is no method 'startswith'; did you mean 'startsWith'?; there are contains, startsWith, endsWith, matches, size, lower")]
    [InlineData("duration('3 days') > duration('1d')", 1, "'3 days' is no duration; write \"90s\", \"1h30m\", \"3d\" or \"2w\"")]
    [InlineData("timestamp('yesterday') < now", 1, "'yesterday' is no timestamp; write \"2026-03-27T16:00:00Z\", with an offset, or a date")]
    [InlineData("contact.role == 'CTO", 17, "the string has no end; close it with '")]
    [InlineData("contact.role in 'CTO'", 17, "'in' needs a list; ''CTO'' is a string")]
    [InlineData("contact.role + 1 == 'x'", 1, "'+' is not defined for a string and an int")]
    public void With_a_fault_says_where_and_what(string text, int column, string message)
    {
        var parsed = Condition.Parse(text, Everything);
        Assert.Null(parsed.Value);
        Assert.Contains((column, message), parsed.Faults.Select(each => (each.Column, each.Message)));
    }

    [Fact]
    public void Reports_all_its_faults_at_once() =>
        Assert.Equal([1, 24], Condition.Parse("contact.roll == 'x' && contact.emplyees > 1", Everything).Faults.Select(each => each.Column));

    [Theory]
    [InlineData("event.name == 'x'")]
    [InlineData("score.fit > 1")]
    [InlineData("now > timestamp('2026-01-01')")]
    [InlineData("run.event.name == 'x'")]
    public void Uses_only_the_names_of_its_place(string text)
    {
        var parsed = Condition.Parse(text, Everything with { AllowsEvent = false, AllowsScore = false, AllowsNow = false, AllowsRun = false });
        Assert.Contains("cannot stand here", Assert.Single(parsed.Faults).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('(', ')')]
    [InlineData('[', ']')]
    [InlineData('!', ' ')]
    public void Nested_too_deeply_is_a_fault(char open, char close) =>
        Assert.Contains("deeper", Condition.Parse(new string(open, 5000) + "true" + new string(close, 5000), Everything).Faults[0].Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("contact.role in ['CTO', 'Head of Data'] && contact.employees > 50 && event.properties.path.startsWith('/Pricing')")]
    [InlineData("score.total >= 40 && now - event.at < duration('2h') && event.properties.page.title.matches('^Pri')")]
    public void Allocates_nothing_when_evaluated(string text)
    {
        var (condition, context) = (Parsed(text), Context());
        for (var i = 0; i < 200; i++)
            Assert.True(condition.Holds(context, out _));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            condition.Holds(context, out _);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static Condition Parsed(string text)
    {
        var parsed = Condition.Parse(text, Everything);
        Assert.Empty(parsed.Faults);
        return parsed.Value!;
    }

    private sealed class Scores : IScoreReader
    {
        public string Band => "warm";

        public bool TryRead(string name, out long thousandths)
        {
            thousandths = name == "total" ? 42_500 : 30_000;
            return true;
        }
    }
}
