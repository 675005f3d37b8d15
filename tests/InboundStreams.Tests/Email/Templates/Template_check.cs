using InboundStreams.Core;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Scoring;
using InboundStreams.Email.Templates;

namespace InboundStreams.Tests.Email.Templates;

/// <summary>What a template names that nobody provides is said before anything is sent, at its place.</summary>
public sealed class Template_check
{
    private static readonly FunnelDefinition Funnel = new()
    {
        Name = "small",
        Version = 1,
        Attributes = [new("first_name", AttributeType.String), new("topics", AttributeType.StringList)],
        Scoring = new([new("fit", Weight: 1000)], [], [], null),
    };

    [Theory]
    [InlineData("{{contact.first_name}} {{event.anything.at_all}} {{score.fit}} {{score.total}} {{send.id}} {{unsubscribe_url}}")]
    [InlineData("{{#if contact.first_name}}x{{else if event.y}}z{{else}}{{../event.x}}{{/if}}")]
    [InlineData("{{#each contact.topics}}{{this}}{{@index}}{{contact.first_name}}{{../contact.first_name}}{{@root.score.fit}}{{/each}}")]
    [InlineData("{{#each event.items as |item i|}}{{item.title}}{{i}}{{title}}{{/each}}")]
    [InlineData("{{#with contact}}{{first_name}}{{event.x}}{{/with}}")]
    [InlineData("{{#if (and (eq event.a \"contact.nope\") (not contact.first_name))}}{{default contact.first_name 'x }} y'}}{{/if}}")]
    [InlineData("{{! contact.nope }}{{!-- {{contact.nope}} --}}\\{{contact.nope}} {{contact.[first_name]}} {{contact/first_name}} {{lookup contact \"first_name\"}}")]
    [InlineData("{{~#unless contact.first_name~}}x{{~/unless~}} {{{contact.first_name}}} {{this.contact.first_name}} {{./contact.first_name}}")]
    [InlineData("{{> button url=contact.first_name label=\"x\"}}{{#> layout}}{{contact.first_name}}{{/layout}}")]
    [InlineData("{{#*inline \"own\"}}{{whatever}}{{/inline}}{{> own}}")]
    public void takes_what_is_provided(string source) => Assert.Empty(Check(source).Faults);

    [Theory]
    [InlineData("a\n {{contact.first_nam}}", "templates/welcome.hbs:2:4 UnknownVariable nobody provides 'contact.first_nam': the contact has no attribute 'first_nam'; did you mean 'first_name'?; declare it under 'contact' in inbound.yaml")]
    [InlineData("{{score.fitt}}", "templates/welcome.hbs:1:3 UnknownVariable nobody provides 'score.fitt': there is no score 'fitt'; did you mean 'fit'?; declare it under 'scores'")]
    [InlineData("{{contct.first_name}}", "templates/welcome.hbs:1:3 UnknownVariable nobody provides 'contct.first_name'; did you mean 'contact'?; templates may name contact, event, score, send, unsubscribe_url")]
    [InlineData("{{first_name}}", "templates/welcome.hbs:1:3 UnknownVariable nobody provides 'first_name'; templates may name contact, event, score, send, unsubscribe_url")]
    [InlineData("{{contact.first_name.deeper}}", "templates/welcome.hbs:1:3 UnknownVariable nobody provides 'contact.first_name.deeper': 'contact.first_name' holds nothing named 'deeper'; remove it")]
    [InlineData("{{#with contact}}{{last_name}}{{/with}}{{last_name}}", "templates/welcome.hbs:1:20 UnknownVariable nobody provides 'last_name'; did you mean 'first_name'?; templates may name first_name, topics|templates/welcome.hbs:1:42 UnknownVariable nobody provides 'last_name'; templates may name contact, event, score, send, unsubscribe_url")]
    [InlineData("{{#if (eq contact.nope 1)}}{{else if contact.no}}{{/if}}", "templates/welcome.hbs:1:11 UnknownVariable nobody provides 'contact.nope': the contact has no attribute 'nope'; declare it under 'contact' in inbound.yaml|templates/welcome.hbs:1:38 UnknownVariable nobody provides 'contact.no': the contact has no attribute 'no'; declare it under 'contact' in inbound.yaml")]
    [InlineData("{{> buton url='x'}}", "templates/welcome.hbs:1:5 UnknownPartial there is no partial or layout 'buton'; did you mean 'button'?; write it into templates/partials/buton.hbs")]
    [InlineData("{{> button label='x'}}", "templates/partials/button.hbs:2:12 UnknownVariable nobody provides 'url'; templates may name contact, event, score, send, unsubscribe_url")]
    [InlineData("{{> round}}", "templates/partials/round.hbs:1:6 UnknownPartial the partial 'round' takes itself in, without end; take it out")]
    [InlineData("{{uper contact.first_name}}", "templates/welcome.hbs:1:3 UnknownHelper there is no helper 'uper'; did you mean 'upper'?; there is and, default, eq, formatDate, formatNumber, gt, length, lookup, lower, lt, ne, not, or, pluralize, truncate, upper, urlEncode")]
    [InlineData("{{upper}}{{eq 1}}", "templates/welcome.hbs:1:3 UnknownHelper the helper 'upper' takes 1 value, not 0; give it as many|templates/welcome.hbs:1:12 UnknownHelper the helper 'eq' takes 2 values, not 1; give it as many")]
    [InlineData("{{#iff contact.first_name}}x{{/iff}}", "templates/welcome.hbs:1:4 UnknownHelper there is no block 'iff'; did you mean 'if'?; there is if, unless, each, with")]
    [InlineData("{{{{raw}}}}x{{{{/raw}}}}", "templates/welcome.hbs:1:1 Broken raw blocks {{{{…}}}} are not understood here; write a single \\ before braces that are text")]
    public void names_what_nobody_provides(string source, string faults) =>
        Assert.Equal(faults.Split('|'), Check(source).Faults.Select(each => $"{each.Path}:{each.Line}:{each.Column} {each.Kind} {each.Message}"));

    [Theory]
    [InlineData("{{#if}}x{{/if}}")]
    [InlineData("{{#if contact.first_name}}x")]
    [InlineData("{{contact.first_name")]
    [InlineData("{{#each}}{{/each}}")]
    [InlineData("{{}}")]
    [InlineData("{{&contact.first_name}}")]
    [InlineData("{{> }}")]
    [InlineData("{{contact.[first_name}}")]
    [InlineData("{{=}}{{a=}}{{\"x}}")]
    [InlineData("{{/if}}")]
    public void and_compiler_find_a_fault_in_what_is_broken_and_never_throw(string source)
    {
        Assert.NotEmpty(Check(source).Faults);
        Assert.NotEmpty(TemplateSet.Compile(Files(source)).Faults);
    }

    [Theory]
    [InlineData("x {{#}}y{{/}}", "a block has no name; give it one of if, unless, each, with")]
    [InlineData("x {{else}}", "'else' stands outside of a block; remove it, or begin the block with {{#if …}}")]
    public void finds_what_the_compiler_lets_pass(string source, string message)
    {
        var fault = Assert.Single(Check(source).Faults);
        Assert.Equal((1, 3, message), (fault.Line, fault.Column, fault.Message));
    }

    [Fact]
    public void says_where_it_is_broken()
    {
        var fault = Assert.Single(Check("a\nb {{contact.first_name}} {{#if contact.first_name}}").Faults);
        Assert.Equal(("templates/welcome.hbs", TemplateFaultKind.Broken), (fault.Path, fault.Kind));
    }

    [Fact]
    public void says_nothing_of_names_when_it_does_not_know_them() =>
        Assert.Empty(TemplateCheck.Of(Files("{{contact.whatever}} {{more}}"), funnel: null).Faults);

    [Theory]
    [InlineData("<a href=\"{{unsubscribe_url}}\">enough</a>", true)]
    [InlineData("{{#> layout}}x{{/layout}}", true)]
    [InlineData("{{> button url=unsubscribe_url label='enough'}}", true)]
    [InlineData("{{#if @root.unsubscribe_url}}x{{/if}}", true)]
    [InlineData("x {{! unsubscribe_url }}", false)]
    public void knows_which_messages_let_unsubscribe(string source, bool does)
    {
        var check = Check(source);
        Assert.Equal((does, null), (check.LetsUnsubscribe("welcome"), check.LetsUnsubscribe("welcome.text")));
    }

    [Fact]
    public void is_quick_with_partials_that_take_in_each_other_often()
    {
        var files = Enumerable.Range(0, 15).Select(each => ($"templates/partials/p{each}.hbs", string.Concat(Enumerable.Repeat($"{{{{> p{each + 1}}}}}", 10)))).Append(("templates/partials/p15.hbs", "x"));
        Assert.Empty(TemplateCheck.Of([("templates/welcome.hbs", "{{> p0}}"), .. files], Funnel).Faults);
    }

    [Fact]
    public void refuses_more_braces_than_compile_quickly() =>
        Assert.Contains("at most 2000", Assert.Single(Check(string.Concat(Enumerable.Repeat("{{contact.first_name}}", 2001))).Faults).Message, StringComparison.Ordinal);

    private static TemplateCheck Check(string source) => TemplateCheck.Of(Files(source), Funnel);

    private static (string, string)[] Files(string source) =>
    [
        ("templates/welcome.hbs", source),
        ("templates/welcome.subject.hbs", "x"),
        ("templates/layouts/layout.hbs", "<b>{{> @partial-block}}</b><a href=\"{{unsubscribe_url}}\">x</a>"),
        ("templates/partials/button.hbs", "<p>\n<a href=\"{{url}}\">{{label}}</a>"),
        .. source.Contains("round", StringComparison.Ordinal) ? ((string, string)[])[("templates/partials/round.hbs", " {{> round}}")] : [],
    ];
}
