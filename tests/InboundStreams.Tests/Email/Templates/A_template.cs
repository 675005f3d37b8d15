using InboundStreams.Core.Conditions;
using InboundStreams.Core.Sending;
using InboundStreams.Email.Templates;
using NodaTime;
using static InboundStreams.Tests.Email.Sends;

namespace InboundStreams.Tests.Email.Templates;

public sealed class A_template
{
    private static readonly SendCommand Rich = Command(
        attributes: Properties.Of(
            ("first_name", Value.String("Bea")),
            ("company.name", Value.String("Tide & Co")),
            ("employees", Value.Int(1234)),
            ("rate", Value.Double(1234.5)),
            ("subscribed", Value.Bool(true)),
            ("paid", Value.Bool(false)),
            ("none", Value.Null),
            ("born", Value.Date(new LocalDate(1990, 5, 17))),
            ("seen", Value.Timestamp(Instant.FromUtc(2026, 3, 1, 12, 30))),
            ("topics", Value.List([Value.String("a"), Value.String("b"), Value.String("c")]))),
        trigger: Properties.Of(("course", Value.String("kafka-101"))));

    [Theory]
    [InlineData("{{contact.first_name}} {{event.course}}", "Bea kafka-101")]
    [InlineData("{{contact.company.name}}", "Tide &amp; Co")]
    [InlineData("{{contact.employees}} {{contact.rate}}", "1234 1234.5")]
    [InlineData("{{score.engagement}}", "12.5")]
    [InlineData("{{send.id}} {{send.workflow}} {{send.step}}", "01ARZ3NDEKTSV4RRFFQ69G5FAV course welcome")]
    [InlineData("[{{contact.missing}}{{contact.missing.deeper}}{{nothing}}{{contact.none}}]", "[]")]
    [InlineData("{{contact.subscribed}} [{{contact.paid}}]", "true []")]
    [InlineData("{{#if contact.subscribed}}y{{else}}n{{/if}}{{#if contact.paid}}y{{else}}n{{/if}}{{#if contact.missing}}y{{else}}n{{/if}}", "ynn")]
    [InlineData("{{#each contact.topics}}{{this}}{{#unless @last}},{{/unless}}{{/each}}", "a,b,c")]
    [InlineData("{{#with contact}}{{first_name}}{{/with}}", "Bea")]
    [InlineData("{{contact.born}} {{contact.seen}}", "1990-05-17 2026-03-01T12:30:00Z")]
    [InlineData("{{#if (eq event.course \"kafka-101\")}}y{{/if}}{{#if (ne event.course \"kafka-101\")}}y{{else}}n{{/if}}", "yn")]
    [InlineData("{{#if (gt contact.employees 1000)}}y{{/if}}{{#if (lt score.engagement 12)}}y{{else}}n{{/if}}", "yn")]
    [InlineData("{{#if (and contact.subscribed contact.paid)}}y{{else}}n{{/if}}{{#if (or contact.subscribed contact.paid)}}y{{/if}}{{#if (not contact.paid)}}y{{/if}}", "nyy")]
    [InlineData("{{default contact.missing \"friend\"}} {{default contact.first_name \"friend\"}}", "friend Bea")]
    [InlineData("{{upper contact.first_name}} {{lower contact.first_name}}", "BEA bea")]
    [InlineData("{{truncate event.course 6}} {{truncate event.course 20}}", "kafka… kafka-101")]
    [InlineData("{{formatNumber contact.employees \"#,##0.0\"}}", "1,234.0")]
    [InlineData("{{formatDate contact.born \"d MMMM yyyy\"}} {{formatDate contact.seen \"HH:mm\"}}", "17 May 1990 12:30")]
    [InlineData("{{urlEncode contact.company.name}}", "Tide%20%26%20Co")]
    [InlineData("{{length contact.topics}} {{pluralize 1 \"seat\" \"seats\"}} {{pluralize contact.employees \"seat\" \"seats\"}}", "3 seat seats")]
    public void Prints_what_it_is_given(string source, string expected) => Assert.Equal(expected, Html(source, Rich));

    [Theory]
    [InlineData("{{contact.first_name}}")]
    [InlineData("<a title=\"{{contact.first_name}}\">")]
    [InlineData("<a title='{{contact.first_name}}'>")]
    [InlineData("{{upper contact.first_name}}")]
    [InlineData("{{default contact.missing contact.first_name}}")]
    [InlineData("{{> partial name=contact.first_name}}")]
    [InlineData("{{> own}}")]
    [InlineData("{{#if contact.first_name}}{{contact.first_name}}{{/if}}")]
    [InlineData("{{#if contact.missing}}{{else}}{{contact.first_name}}{{/if}}")]
    [InlineData("{{#unless contact.missing}}{{> own}}{{/unless}}")]
    [InlineData("{{#each contact.topics}}{{../contact.first_name}}{{/each}}")]
    [InlineData("{{#with contact}}{{first_name}}{{/with}}")]
    [InlineData("{{#> layout}}{{contact.first_name}}{{/layout}}")]
    [InlineData("{{#> layout}}{{> own}}{{/layout}}")]
    [InlineData("{{#> layout}}{{#if contact.first_name}}{{contact.first_name}}{{/if}}{{/layout}}")]
    [InlineData("{{#> layout}}{{#> layout}}{{> own}}{{/layout}}{{/layout}}")]
    [InlineData("  {{> own}}")]
    [InlineData("<p>\n\t{{>own}}\n</p>")]
    [InlineData("<p>\r\n  {{#> layout}}\r\n    {{> own}}\r\n  {{/layout}}\r\n</p>")]
    [InlineData("{{#if contact.first_name}}\n  {{> own}}\n{{/if}}")]
    [InlineData("{{#> missing}}\n  {{> own}}\n{{/missing}}")]
    [InlineData("  {{#> missing}}\n{{contact.first_name}}\n  {{/missing}}")]
    [InlineData("{{#*inline \"in\"}}{{contact.first_name}}{{/inline}}\n  {{> in}}\n")]
    [InlineData("{{#> indented}}{{contact.first_name}}{{/indented}}")]
    public void Escapes_what_would_be_markup(string source)
    {
        var set = TemplateSet.Compile(
        [
            ("templates/welcome.hbs", source),
            ("templates/welcome.subject.hbs", "x"),
            ("templates/layouts/layout.hbs", "<body>{{> @partial-block}}</body>"),
            ("templates/layouts/indented.hbs", "<body>\n  {{> @partial-block}}\n</body>"),
            ("templates/partials/partial.hbs", "{{name}}"),
            ("templates/partials/own.hbs", "<p>{{#if contact.first_name}} {{contact.first_name}}{{/if}}</p>"),
        ]);
        var evil = Command(attributes: Properties.Of(("first_name", Value.String("\"'><SCRIPT>&")), ("topics", Value.List([Value.String("a")]))));
        var html = set.Render(evil, out var fault)!.Html;
        Assert.Null(fault);
        Assert.DoesNotContain("SCRIPT>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("\"'>", html, StringComparison.Ordinal);
        Assert.Contains("&amp;", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Escapes_nothing_in_subject_and_text()
    {
        var rendered = Welcome("x", "{{contact.company.name}}", "{{contact.company.name}}").Render(Rich, out _)!;
        Assert.Equal(("Tide & Co", "Tide & Co"), (rendered.Subject, rendered.Text));
    }

    [Fact]
    public void Has_a_subject_of_one_line()
    {
        var rendered = Welcome("x", "Hello\r\n{{contact.first_name}}\n").Render(Command(attributes: Properties.Of(("first_name", Value.String("Bea\r\nBcc: all@example.org")))), out _)!;
        Assert.Equal("Hello Bea Bcc: all@example.org", rendered.Subject);
    }

    [Fact]
    public void Stands_in_its_layout_and_takes_partials_with_values_of_their_own()
    {
        var set = TemplateSet.Compile(
        [
            ("templates/welcome.hbs", "{{#> layout}}Dear {{contact.first_name}} {{> button url=\"https://a.example/?a=1&b=2\" label=\"Go\"}}{{/layout}}"),
            ("templates/welcome.subject.hbs", "x"),
            ("templates/layouts/layout.hbs", "<body>{{> @partial-block}}</body>"),
            ("templates/partials/button.hbs", "<a href=\"{{url}}\">{{label}} {{contact.first_name}}</a>"),
            ("workflows/course.yaml", "workflow: course"),
        ]);
        Assert.Empty(set.Faults);
        Assert.Equal("<body>Dear Bea <a href=\"https://a.example/?a&#x3D;1&amp;b&#x3D;2\">Go Bea</a></body>", set.Render(Rich, out _)!.Html);
    }

    [Theory]
    [InlineData("{{#if contact.first_name}}A{{^}}B{{/if}}", "{{else}}")]
    [InlineData("{{#if contact.first_name}}A{{~^~}}B{{/if}}", "{{else}}")]
    [InlineData("{{#if contact.first_name}}A{{ ^ }}B{{/if}}", "{{else}}")]
    [InlineData("{{#if contact.first_name}}", "if")]
    [InlineData("{{contact.first_name", "templates/welcome")]
    public void Is_refused_with_what_to_do(string source, string hint)
    {
        var set = Welcome(source);
        Assert.Contains(hint, Assert.Single(set.Faults).Value, StringComparison.Ordinal);
        Assert.Null(set.Render(Rich, out var fault));
        Assert.Equal(set.Faults["welcome"], fault);
    }

    [Fact]
    public void Is_refused_when_it_is_too_long_or_too_deep()
    {
        Assert.Contains("at most", Welcome(new string('x', (256 * 1024) + 1)).Faults["welcome"], StringComparison.Ordinal);
        var (open, close) = (string.Concat(Enumerable.Repeat("{{#if a}}", 33)), string.Concat(Enumerable.Repeat("{{/if}}", 33)));
        Assert.Contains("nested deeper", Welcome(open + close).Faults["welcome"], StringComparison.Ordinal);
        Assert.Contains("nested deeper", Welcome($"{{{{{string.Concat(Enumerable.Repeat("(not ", 33))}1{new string(')', 33)}}}}}").Faults["welcome"], StringComparison.Ordinal);
    }

    [Fact]
    public void Is_not_the_deeper_for_its_text() => Assert.Empty(Welcome(string.Concat(Enumerable.Repeat("<p>:({{#if x}}({{/if}}</p>", 40))).Faults);

    [Theory]
    [InlineData(")")]
    [InlineData("{{x ))))}}")]
    public void Hides_no_depth_behind_what_closes_too_much(string before)
    {
        var source = string.Concat(Enumerable.Repeat(before, 100)) + $"{{{{{string.Concat(Enumerable.Repeat("(not ", 100))}1{new string(')', 100)}}}}}";
        Assert.Contains("nested deeper", Welcome(source).Faults["welcome"], StringComparison.Ordinal);
    }

    [Fact]
    public void Needs_a_subject() => Assert.Contains("welcome.subject.hbs is missing", TemplateSet.Compile([("templates/welcome.hbs", "x")]).Faults["welcome"], StringComparison.Ordinal);

    [Fact]
    public void That_is_faulty_leaves_the_others_as_they_are()
    {
        var set = TemplateSet.Compile([("templates/broken.hbs", "{{#if"), ("templates/broken.subject.hbs", "x"), ("templates/welcome.hbs", "fine"), ("templates/welcome.subject.hbs", "x")]);
        Assert.Equal(["broken"], set.Faults.Keys);
        Assert.Equal("fine", set.Render(Rich, out _)!.Html);
    }

    [Theory]
    [InlineData("{{#each contact.topics}}{{#each ../contact.topics}}{{> nobody}}{{/each}}{{/each}}")]
    [InlineData("{{> ../../../../etc/passwd}}")]
    [InlineData("{{frobnicate contact.first_name}}")]
    [InlineData("{{formatNumber contact.first_name \"0\"}}")]
    [InlineData("{{formatDate contact.first_name \"d\"}}")]
    [InlineData("{{upper}}")]
    [InlineData("{{truncate contact.first_name 99999999999}}")]
    public void That_cannot_be_rendered_says_why_and_throws_nothing(string source)
    {
        Assert.Null(Welcome(source).Render(Rich, out var fault));
        Assert.NotNull(fault);
    }

    [Fact]
    public void Stands_although_a_partial_of_another_is_faulty()
    {
        var set = TemplateSet.Compile([("templates/welcome.hbs", "fine"), ("templates/welcome.subject.hbs", "x"), ("templates/partials/bad.hbs", "{{#if x}}")]);
        Assert.Equal("fine", set.Render(Rich, out _)!.Html);
        Assert.Contains("bad", set.Faults.Keys);
    }

    [Fact]
    public void That_calls_itself_without_end_is_stopped()
    {
        var set = TemplateSet.Compile([("templates/welcome.hbs", "{{> again}}"), ("templates/welcome.subject.hbs", "x"), ("templates/partials/again.hbs", "x{{> again}}")]);
        Assert.Null(set.Render(Rich, out var fault));
        Assert.NotNull(fault);
    }

    [Fact]
    public void That_writes_too_much_is_stopped()
    {
        var list = Command(attributes: Properties.Of(("many", Value.List([.. Enumerable.Range(0, 300).Select(each => Value.Int(each))]))));
        Assert.Null(Welcome("{{#each contact.many}}{{#each ../contact.many}}{{#each ../../contact.many}}x{{/each}}{{/each}}{{/each}}").Render(list, out var fault));
        Assert.Contains("more than", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void That_does_not_exist_is_named() => AssertNamed(Welcome("x").Render(Command(template: "wellcome"), out var fault), fault);

    private static void AssertNamed(RenderedMessage? rendered, string? fault)
    {
        Assert.Null(rendered);
        Assert.Equal("there is no template wellcome in definitions version 1", fault);
    }

    private static string Html(string source, SendCommand command)
    {
        var rendered = Welcome(source).Render(command, out var fault);
        Assert.Null(fault);
        return rendered!.Html;
    }
}
