using InboundStreams.Cli.Verbs;

namespace InboundStreams.Tests.Definitions.Faults;

/// <summary>What is wrong with templates comes together with what is wrong with the definitions.</summary>
public sealed class TemplateFaultTests
{
    private const string Newsletter = "workflow: hello\non: { event: A }\nsteps: [ { send: welcome, category: news } ]";

    [Fact]
    public void come_in_one_pass_with_those_of_definitions() => Assert.Equal(
        [
            "templates/more.hbs:1:1 error IB0006: the template 'more' has no subject; write it into templates/more.subject.hbs",
            "templates/more.hbs:2:5 error IB0702: nobody provides 'contact.rolle': the contact has no attribute 'rolle'; did you mean 'role'?; declare it under 'contact' in inbound.yaml",
            "templates/partials/odd.hbs:1:1 error IB0701: blocks or sub-expressions are nested deeper than 32; move the inner ones into partials",
            "tests/t.yaml:1:3 error IB0105: the test 'x' has no 'start'; add it",
            "workflows/hello.yaml:1:1 error IB0105: the workflow 'hello' has no 'on'; add it",
        ],
        FunnelCheck.Check(Files.Load(
            workflow: "workflow: hello\nsteps: [ { wait: 1d } ]",
            more:
            [
                ("templates/more.hbs", "x\n  {{contact.rolle}}"),
                ("templates/partials/odd.hbs", string.Concat(Enumerable.Repeat("{{#if a}}", 40)) + string.Concat(Enumerable.Repeat("{{/if}}", 40))),
                ("tests/t.yaml", "- test: x"),
            ])).Faults());

    [Fact]
    public void name_marketing_in_which_nobody_can_unsubscribe() => Assert.Equal(
        [
            "templates/welcome.hbs:1:1 error IB0705: the workflow 'hello' sends this template in the marketing category 'news', but nobody can unsubscribe in it; put {{unsubscribe_url}} into it or its layout",
            "templates/welcome.text.hbs:1:1 error IB0705: the workflow 'hello' sends this template in the marketing category 'news', but nobody can unsubscribe in it; put {{unsubscribe_url}} into it or its layout",
        ],
        FunnelCheck.Check(Files.Load(workflow: Newsletter, more: ("templates/welcome.text.hbs", "Hello"))).Faults());

    [Fact]
    public void are_none_where_the_layout_lets_unsubscribe()
    {
        var files = Files.Load(workflow: Newsletter, more: ("templates/layouts/layout.hbs", "{{> @partial-block}}<a href=\"{{unsubscribe_url}}\">x</a>")).Files
            .Select(each => each.Path == "templates/welcome.hbs" ? each with { Content = "{{#> layout}}Hello{{/layout}}" } : each);
        var checkedFunnel = FunnelCheck.Check(InboundStreams.Definitions.FunnelFiles.Load([.. files], 1));
        Assert.Empty(checkedFunnel.Faults);
        Assert.NotNull(checkedFunnel.Funnel);
    }

    [Fact]
    public void are_none_in_transactional_messages() => Assert.Empty(FunnelCheck.Check(Files.Load()).Faults);

    [Fact]
    public void do_not_name_variables_while_nobody_knows_what_is_declared() => Assert.Equal(
        ["inbound.yaml:1:1 error IB0102: the file is a list; it must consist of 'key: value' lines"],
        FunnelCheck.Check(Files.Load("- x", "scores: { s: {} }", "workflow: w\non: { event: A }\nsteps: [ { wait: 1d } ]", ("templates/more.hbs", "{{contact.whatever}}"), ("templates/more.subject.hbs", "x"))).Faults());
}
