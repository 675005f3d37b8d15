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
        Event = new ContactEvent(
            "Page Viewed",
            Noon - Duration.FromHours(1),
            Properties.Of(
                ("path", Value.String("/Pricing/eu")), ("price", Value.Double(9.5)), ("count", Value.Int(3)), ("page.title", Value.String("Prices")),
                ("cart", Value.Map(Properties.Of(("total", Value.Int(7))))), ("none", Value.Null), ("Course Name", Value.String("Kafka"))),
            Properties.Of(("campaign.source", Value.String("ad")))),
        RunEvent = new ContactEvent("Course Registered", Noon - Duration.FromDays(2), Properties.Of(("course", Value.String("kafka-101"))), Properties.Empty),
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
    [InlineData("(contact.vip ? 1 : 'a') != 'a' && [contact.vip][0]", true)]
    [InlineData("[!contact.vip][0]", false)]
    [InlineData("size(event.context.campaign.source) == 2", true)]
    [InlineData("event.properties.price in ['1', '2', '3', '4', '5', '6', '7', '8', '9']", false)]
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
    [InlineData("contact.tags[event.properties.missing] == 'c'", "the event has no event.properties.missing")]
    [InlineData("event.properties.missing.matches('x')", "the event has no event.properties.missing")]
    [InlineData("event.properties.count.matches('3')", "'event.properties.count.matches('3')': no string")]
    public void That_cannot_be_evaluated_is_false_and_says_why(string text, string expected)
    {
        Assert.False(Parsed(text).Holds(Context(), out var error));
        Assert.Equal(expected, error);
    }

    [Theory]
    [InlineData("event.properties.x == 'x'", "no event is at hand")]
    [InlineData("event.properties.x == 1", "no event is at hand")]
    [InlineData("size(event.context) == 1", "no event is at hand")]
    [InlineData("event.name == 'x'", "no event is at hand")]
    [InlineData("run.event.properties.x == 'x'", "no run is at hand")]
    [InlineData("run.event.at == now", "no run is at hand")]
    [InlineData("run.last.context.x == 1", "the run has caught no event yet")]
    public void Asked_where_there_is_no_event_is_false_and_says_so(string text, string expected)
    {
        Assert.False(Parsed(text).Holds(new(), out var error));
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

    [Theory]
    [InlineData("contact == null", 1, 7, "name one attribute: contact.x")]
    [InlineData("contact.role.x == 1", 1, 14, "an attribute has no members")]
    [InlineData("score > 1", 1, 5, "name one score: score.x")]
    [InlineData("score.fit.x > 1", 1, 11, "name one score: score.x")]
    [InlineData("event == 1", 1, 5, "an event has name, at, properties, context; its own values are under properties")]
    [InlineData("event.name.x == 1", 1, 12, "an event has name, at, properties, context; its own values are under properties")]
    [InlineData("event.at.x == 1", 1, 10, "an event has name, at, properties, context; its own values are under properties")]
    [InlineData("run.event.nam == 'x'", 1, 13, "an event has name, at, properties, context; did you mean 'name'?; its own values are under properties")]
    [InlineData("run == 1", 1, 3, "of a run there are run.event and run.last")]
    [InlineData("run.x == 1", 1, 5, "of a run there are run.event and run.last")]
    [InlineData("now.year == 1", 1, 8, "now is a timestamp and has no members")]
    [InlineData("x == 1", 1, 1, "there is no name 'x'; names that can stand here: contact, score, event, run.event, run.last, now")]
    [InlineData("brand == 1", 1, 5, "there is no name 'brand'; names that can stand here: contact, score, event, run.event, run.last, now")]
    [InlineData("_x1 == 1", 1, 3, "there is no name '_x1'; names that can stand here: contact, score, event, run.event, run.last, now")]
    [InlineData("br", 1, 2, "there is no name 'br'; names that can stand here: contact, score, event, run.event, run.last, now")]
    [InlineData("bx'y'", 3, 3, "a string stands where an operator or the end was expected")]
    [InlineData("b == 1", 1, 1, "there is no name 'b'; names that can stand here: contact, score, event, run.event, run.last, now")]
    [InlineData("has(1) == true", 1, 6, "has() asks for a member: has(event.properties.x)")]
    [InlineData("has(contact.role, 1)", 1, 20, "has() takes one argument")]
    [InlineData("size() == 1", 1, 6, "size() takes one argument")]
    [InlineData("size(1) == 1", 1, 7, "size() needs a string, a list or a map; '1' is an int")]
    [InlineData("matches('a')", 1, 12, "matches() takes a text and a pattern")]
    [InlineData("contact.role.matches()", 1, 22, "matches() takes one argument behind a point")]
    [InlineData("contact.role.contains('a', 'b')", 1, 31, "contains() takes one argument behind a point")]
    [InlineData("contact.role.size(1) == 1", 1, 20, "size() takes no argument behind a point")]
    [InlineData("contact.role.lower(1) == 'x'", 1, 21, "lower() takes no argument behind a point")]
    [InlineData("contact.employees.contains('1')", 1, 17, "contains() needs a string; 'contact.employees' is an int")]
    [InlineData("contact.role.contains(1)", 23, 1, "contains() needs a string; '1' is an int")]
    [InlineData("lower(contact.vip) == 'x'", 7, 11, "lower() needs a string; 'contact.vip' is a bool")]
    [InlineData("(1).matches('x')", 1, 3, "matches() needs a string; '(1)' is an int")]
    [InlineData("-contact.role == 'x'", 1, 13, "'-' needs a number; 'contact.role' is a string")]
    [InlineData("contact.role && true", 1, 12, "'&&' needs true or false; 'contact.role' is a string")]
    [InlineData("true || contact.role", 9, 12, "'||' needs true or false; 'contact.role' is a string")]
    [InlineData("contact.role ? true : false", 1, 12, "'?' needs true or false; 'contact.role' is a string")]
    [InlineData("contact.tags < contact.tags", 1, 27, "'contact.tags' is a list and 'contact.tags' is a list: they have no order")]
    [InlineData("null < contact.role", 1, 19, "'null' is null and 'contact.role' is a string: they have no order")]
    [InlineData("contact.tags < event.properties", 1, 31, "'contact.tags' is a list and 'event.properties' is a map: they have no order")]
    [InlineData("event.properties >= contact.tags", 1, 32, "'event.properties' is a map and 'contact.tags' is a list: they have no order")]
    [InlineData("contact.role == -5", 1, 18, "'contact.role' is a string and '-5' is an int: they are never equal")]
    [InlineData("-0.5 == contact.role", 1, 20, "'-0.5' is a double and 'contact.role' is a string: they are never equal")]
    [InlineData("contact.role == true", 1, 20, "'contact.role' is a string and 'true' is a bool: they are never equal")]
    [InlineData("contact.role == [1, 2]", 1, 22, "'contact.role' is a string and '[1, 2]' is a list: they are never equal")]
    [InlineData("contact.role == duration('1s')", 1, 30, "'contact.role' is a string and 'duration('1s')' is a duration: they are never equal")]
    [InlineData("contact.role == (true ? 1 : 2)", 1, 30, "'contact.role' is a string and '(true ? 1 : 2)' is an int: they are never equal")]
    [InlineData(" true ? 1 : 2 ", 2, 12, "this must give true or false; it gives an int")]
    [InlineData(" -contact.employees", 2, 18, "this must give true or false; it gives an int")]
    [InlineData("!1", 2, 1, "'!' needs true or false; '1' is an int")]
    [InlineData("contact.role - contact.role == 'x'", 1, 27, "'-' is not defined for a string and a string")]
    [InlineData("contact.tags * contact.tags == 'x'", 1, 27, "'*' is not defined for a list and a list")]
    [InlineData("contact.revenue % 2 == 1", 1, 19, "'%' is not defined for a double and an int")]
    [InlineData("contact.role < null", 1, 19, "'contact.role' is a string and 'null' is null: they have no order")]
    [InlineData("event.properties.x + null == 1", 1, 25, "'+' is not defined for of any type and null")]
    [InlineData("now == contact.trial_end", 1, 24, "'now' is a timestamp and 'contact.trial_end' is a date: they are never equal; wrap the date: timestamp(…)")]
    [InlineData("contact.tags['a'] == 'a'", 1, 17, "an attribute has no members")]
    [InlineData("contact.tags[1.0] == 'a'", 1, 17, "[ ] takes the number of a list's item, from 0, or the name of a member")]
    [InlineData("event.properties[1] == 'a'", 1, 19, "[ ] takes the number of a list's item, from 0, or the name of a member")]
    [InlineData("contact.tags[event.name] == 'a'", 1, 24, "[ ] takes the number of a list's item, from 0, or the name of a member")]
    [InlineData("contact.role[0] == 'a'", 1, 15, "[ ] takes the number of a list's item, from 0, or the name of a member")]
    [InlineData("(1 + 2).x == 1", 1, 9, "'(1 + 2)' is an int and has no members")]
    [InlineData("contact.role == 'x' &", 21, 1, "'&' is no sign of the condition language; write &&")]
    [InlineData("contact.role == 'x' | true", 21, 1, "'|' is no sign of the condition language; write ||")]
    [InlineData("contact.role == “x”", 17, 1, "'“' is no sign of the condition language; strings stand in \" or '")]
    [InlineData("contact.role == `x`", 17, 1, "'`' is no sign of the condition language; strings stand in \" or '")]
    [InlineData("contact.role ==\u00a0'x'", 16, 1, "'\u00a0' is no sign of the condition language; it is a blank that does not break: write a plain one")]
    [InlineData("contact.role == ‘x’", 17, 1, "'‘' is no sign of the condition language; strings stand in \" or '")]
    [InlineData("contact.role == ’x’", 17, 1, "'’' is no sign of the condition language; strings stand in \" or '")]
    [InlineData("contact.role == ”x”", 17, 1, "'”' is no sign of the condition language; strings stand in \" or '")]
    [InlineData("contact.role == }", 17, 1, "'}' is no sign of the condition language; it has no maps that are written out")]
    [InlineData("contact.role == #", 17, 1, "'#' is no sign of the condition language")]
    [InlineData("contact.role == {}", 17, 1, "'{' is no sign of the condition language; it has no maps that are written out")]
    [InlineData("contact.role == 😀", 17, 2, "'😀' is no sign of the condition language")]
    [InlineData("contact.employees == 5u", 22, 2, "'5u': the condition language has no unsigned ints; write 5")]
    [InlineData("5U == contact.employees", 1, 2, "'5U': the condition language has no unsigned ints; write 5")]
    [InlineData("contact.employees == 5um", 23, 2, "'um' stands where an operator or the end was expected")]
    [InlineData("contact.employees == 0x", 22, 2, "0x is no number of 64 bits")]
    [InlineData("contact.employees == 9223372036854775808", 22, 19, "9223372036854775808 is no number of 64 bits")]
    [InlineData("contact.employees == 12abc", 24, 3, "'abc' stands where an operator or the end was expected")]
    [InlineData("1.", 3, 0, "the text ends where a name was expected")]
    [InlineData("1.x == 1", 1, 3, "'1' is an int and has no members")]
    [InlineData("contact.role == br'x'", 17, 5, "the condition language has no bytes; write a string without the b")]
    [InlineData("contact.role == b'x'", 17, 4, "the condition language has no bytes; write a string without the b")]
    [InlineData("contact.role == '\\q'", 18, 2, "'\\q' is no escape; for a pattern write a raw string: r\"…\"")]
    [InlineData("contact.role == '\\U0000D800'", 18, 10, "'\\U0000D800' is no escape; for a pattern write a raw string: r\"…\"")]
    [InlineData("contact.role == '\\U0000DFFF'", 18, 10, "'\\U0000DFFF' is no escape; for a pattern write a raw string: r\"…\"")]
    [InlineData("'\\x4", 1, 4, "the string has no end; close it with '")]
    [InlineData("'\\0", 1, 3, "the string has no end; close it with '")]
    [InlineData("'\\01", 1, 4, "the string has no end; close it with '")]
    [InlineData("contact.role == '\\ud800'", 17, 8, "the string holds half a surrogate pair")]
    [InlineData("contact.role == '\\udc00\\ud800'", 17, 14, "the string holds half a surrogate pair")]
    [InlineData("contact.role == \"\"\"x", 17, 4, "the string has no end; close it with \"\"\"")]
    [InlineData("contact.true == 1", 9, 4, "'true' is a word of the language; write [\"true\"]")]
    [InlineData("contact.false == 1", 9, 5, "'false' is a word of the language; write [\"false\"]")]
    [InlineData("contact.null == 1", 9, 4, "'null' is a word of the language; write [\"null\"]")]
    [InlineData("contact.in == 1", 9, 2, "'in' is a word of the language; write [\"in\"]")]
    [InlineData("contact.1 == 1", 8, 2, "'.1' stands where an operator or the end was expected")]
    [InlineData("contact. == 1", 10, 2, "'==' stands where a name was expected")]
    [InlineData("(true", 6, 0, "the text ends where ')' was expected")]
    [InlineData("[true", 6, 0, "the text ends where ',' was expected")]
    [InlineData("true ? 1", 9, 0, "the text ends where ':' was expected")]
    [InlineData("true 'x'", 6, 3, "a string stands where an operator or the end was expected")]
    [InlineData("1 'in' [1]", 3, 4, "a string stands where an operator or the end was expected")]
    [InlineData("in == 1", 1, 2, "'in' stands where a value was expected")]
    public void With_a_fault_points_to_all_of_it(string text, int column, int length, string message)
    {
        var parsed = Condition.Parse(text, Everything);
        Assert.Null(parsed.Value);
        Assert.Contains(new ConditionFault(column, length, message), parsed.Faults);
    }

    [Theory]
    [InlineData("'\\x41")]
    [InlineData("'\\101")]
    public void That_ends_behind_an_escape_has_only_the_fault_that_its_string_is_open(string text) =>
        Assert.Equal(new ConditionFault(1, text.Length, "the string has no end; close it with '"), Assert.Single(Expression.Parse(text, Everything).Faults));

    [Fact]
    public void With_half_a_surrogate_pair_has_one_character_at_fault() =>
        Assert.Equal((17, 1), Condition.Parse("contact.role == \ud83d+1", Everything).Faults.Select(each => (each.Column, each.Length)).First());

    [Theory]
    [InlineData("true && event.properties.missing", 9, 24)]
    [InlineData("contact.vip && 1 / 0 > 1", 16, 5)]
    [InlineData("event.properties.path", 1, 21)]
    [InlineData("event.properties.count && true", 1, 22)]
    [InlineData("1 in event.properties.count", 6, 22)]
    [InlineData("size(event.properties.count) == 1", 6, 22)]
    [InlineData("true && contact.role.contains(event.properties.count)", 9, 45)]
    [InlineData("timestamp(event.properties.path) == now", 1, 32)]
    [InlineData("run.last.name == 'x'", 1, 13)]
    public void That_cannot_be_evaluated_says_where(string text, int column, int length)
    {
        var context = Context();
        Assert.False(Parsed(text).Holds(context, out var error));
        Assert.Equal((column, length, error), (context.Fault!.Column, context.Fault.Length, context.Fault.Message));
    }

    [Theory]
    [InlineData("contact.employees > 1", "contact.employees is not an int")]
    [InlineData("contact.revenue > 1.0", "contact.revenue is not a double")]
    [InlineData("contact.role == 'x'", "contact.role is not a string")]
    [InlineData("contact.role in ['x']", "contact.role is not a string")]
    [InlineData("contact.role.contains('x')", "contact.role is not a string")]
    [InlineData("contact.seen < now", "contact.seen is not a timestamp")]
    [InlineData("timestamp(contact.trial_end) < now", "contact.trial_end is not a date")]
    [InlineData("'x' in contact.tags", "contact.tags is not a list")]
    [InlineData("contact.vip", "contact.vip is not a bool")]
    public void Refuses_a_value_of_another_type_than_is_declared(string text, string expected)
    {
        var wrong = Value.Map(Properties.Empty);
        var context = Context();
        context.Contact = Properties.Of(new[] { "role", "employees", "revenue", "vip", "trial_end", "seen", "tags" }.Select(each => KeyValuePair.Create(each, wrong)));
        Assert.False(Parsed(text).Holds(context, out var error));
        Assert.Equal(expected, error);
    }

    [Fact]
    public void Takes_an_int_where_a_double_is_declared()
    {
        var context = Context();
        context.Contact = Properties.Of(("revenue", Value.Int(3)), ("employees", Value.Double(3)));
        Assert.True(Parsed("contact.revenue / 2 == 1.5").Holds(context, out _));
        Assert.False(Parsed("contact.employees == 3").Holds(context, out var error));
        Assert.Equal("contact.employees is not an int", error);
        context.Contact = Properties.Of(("employees", Value.String("3")));
        Assert.False(Parsed("contact.employees in ['3']").Holds(context, out error));
        Assert.Equal("contact.employees is not an int", error);
    }

    [Theory]
    [InlineData("contact.role == 'x'", false)]
    [InlineData("contact.role != 'x'", true)]
    [InlineData("'x' == contact.role", false)]
    [InlineData("contact.role in ['x']", false)]
    [InlineData("contact.role == null", true)]
    [InlineData("has(contact.role)", false)]
    [InlineData("contact.employees == 3", false)]
    [InlineData("contact.employees in [3, null]", true)]
    public void Takes_a_missing_attribute_for_null(string text, bool expected)
    {
        var context = Context();
        foreach (var contact in new[] { Properties.Empty, Properties.Of(("role", Value.Null), ("employees", Value.Null)) })
        {
            context.Contact = contact;
            Assert.Equal(expected, Parsed(text).Holds(context, out var error));
            Assert.Null(error);
        }
    }

    [Theory]
    [InlineData("contact.employees", ExpressionType.Number, null)]
    [InlineData("contact.revenue + 1", ExpressionType.Number, null)]
    [InlineData("contact.role", ExpressionType.Number, "this must give a number; it gives a string")]
    [InlineData("contact.role == 'x'", ExpressionType.Number, "this must give a number; it gives a bool")]
    [InlineData("contact.role", ExpressionType.Any, null)]
    [InlineData("null", ExpressionType.Bool, "this must give true or false; it gives null")]
    public void Is_an_expression_of_a_type(string text, ExpressionType expected, string? message) =>
        Assert.Equal(message, Expression.Parse(text, Everything, expected).Faults.FirstOrDefault()?.Message);

    [Fact]
    public void Tells_a_value_of_the_wrong_type_when_it_is_evaluated()
    {
        Assert.False(Expression.Parse("event.properties.path", Everything, ExpressionType.Number).Value!.TryEvaluate(Context(), out var value, out var error));
        Assert.Equal((Value.Null, "the expression gave no number"), (value, error));
        Assert.True(Expression.Parse("event.properties.count", Everything, ExpressionType.Number).Value!.TryEvaluate(Context(), out value, out error));
        Assert.Equal((Value.Int(3), null), (value, error));
    }

    [Fact]
    public void Keeps_its_text()
    {
        Assert.Equal("true  && true", Parsed("true  && true").Text);
        Assert.Equal("true", Parsed("true").ToString());
        Assert.Equal("1 + 1", Expression.Parse("1 + 1", Everything).Value!.ToString());
        Assert.Empty(Parsed("score.fit > 1").Watches);
    }

    [Fact]
    public void Without_scores_has_no_band_and_no_score()
    {
        var context = Context();
        context.Scores = null;
        Assert.True(Parsed("score.band == ''").Holds(context, out _));
        Assert.False(Parsed("score.fit > 1").Holds(context, out var error));
        Assert.Equal("there is no score 'fit' any more", error);
        context.Scores = new NoScores();
        Assert.False(Parsed("score.fit > 1").Holds(context, out error));
        Assert.Equal("there is no score 'fit' any more", error);
    }

    [Theory]
    [InlineData("score.band == 'x'", "there is no score 'band'; declare it under 'scores'")]
    [InlineData("score.total > 1", "there is no score 'total'; declare it under 'scores'")]
    public void Without_bands_and_total_cannot_name_them(string text, string message) =>
        Assert.Equal(message, Assert.Single(Condition.Parse(text, Scope.Of([], [new ScoreDefinition("fit")], hasBands: false).ForEvent()).Faults).Message);

    [Fact]
    public void May_name_the_total_where_any_score_has_a_weight() =>
        Assert.Empty(Condition.Parse("score.total > 1", Scope.Of([], [new ScoreDefinition("fit"), new ScoreDefinition("engagement", Weight: 500)], hasBands: false).ForEvent()).Faults);

    [Theory]
    [InlineData("event", "contact, score, event, now", ", segment, count")]
    [InlineData("run", "contact, score, event, run.event, run.last, now", ", segment, count")]
    [InlineData("step", "contact, score, run.event, run.last, now", ", segment, count")]
    [InlineData("consent", "contact, score, now", ", segment, count")]
    [InlineData("watched", "contact, score, now", ", segment, count")]
    [InlineData("counters", "contact, event, now", "")]
    [InlineData("attributes", "contact, now", ", count")]
    public void Is_told_the_names_of_its_place(string place, string names, string memberships)
    {
        var scope = place switch
        {
            "event" => Everything.ForEvent() with { AllowsRun = false },
            "run" => Everything.ForRunEvent(),
            "step" => Places.Funnel.ForStep(),
            "consent" => Places.Funnel.ForConsent(),
            "watched" => Places.Funnel.ForWatched(),
            "counters" => Places.Funnel.ForCounters(),
            _ => Places.Funnel.ForAttributes(),
        };
        Assert.Equal($"there is no name 'q'; names that can stand here: {names}", Assert.Single(Condition.Parse("q == 1", scope).Faults).Message);
        Assert.Equal($"there is no function 'q'; there are has, size, timestamp, duration, lower, matches{memberships}", Assert.Single(Condition.Parse("q()", scope).Faults).Message);
        Assert.Equal(place is "watched" or "attributes", scope.IsWatched);
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

    private sealed class NoScores : IScoreReader
    {
        public string Band => "";

        public bool TryRead(string name, out long thousandths) => (thousandths = 0) != 0;
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
