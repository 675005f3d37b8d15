using InboundStreams.Core.Decisions;
using InboundStreams.Definitions.Scenarios;

namespace InboundStreams.Tests.Definitions.Scenarios;

/// <summary>How a test runs: as the engine would take its inputs, with a virtual clock.</summary>
public sealed class A_test
{
    private const string SignsUp = "{ at: +0s, contact: c1, event: Signed Up, properties: { plan: pro } }";

    [Fact]
    public void fires_timers_in_their_time_and_up_to_its_end()
    {
        var result = TestFunnel.Run($"  events: [ {SignsUp} ]\n  until: +2d");
        Assert.Equal(["+0s c1 welcome", "+1d c1 more", "+2d c1 word"], result.Sent());
        Assert.Equal(["+0s c1 welcome", "+1d c1 more"], TestFunnel.Run($"  events: [ {SignsUp} ]\n  until: +1d23h59m59s999ms").Sent());
    }

    [Fact]
    public void fires_a_timer_before_an_input_of_the_same_instant()
    {
        var result = TestFunnel.Run($"  events: [ {SignsUp}, {{ at: +1d, contact: c1, event: Bought }} ]\n  until: +2d");
        Assert.Equal(["+0s c1 welcome", "+1d c1 more"], result.Sent());
    }

    [Fact]
    public void takes_inputs_of_one_instant_in_the_order_of_the_file()
    {
        var rowFirst = TestFunnel.Run("  events:\n    - { at: +1h, contact: c2, row: { email: b@b.example } }\n    - { at: +1h, contact: c2, event: Signed Up, properties: { plan: pro } }");
        var eventFirst = TestFunnel.Run("  events:\n    - { at: +1h, contact: c2, event: Signed Up, properties: { plan: pro } }\n    - { at: +1h, contact: c2, row: { email: b@b.example } }");
        Assert.DoesNotContain(rowFirst.Run.Journal, each => each.Reason == "address_grace");
        Assert.Contains(eventFirst.Run.Journal, each => each.Reason == "address_grace");
        Assert.Equal(rowFirst.Sent(), eventFirst.Sent());
    }

    [Fact]
    public void takes_what_comes_late_when_it_arrives()
    {
        var result = TestFunnel.Run($"  events: [ {SignsUp}, {{ at: +1h, arrives: +1d2h, contact: c1, event: Page Viewed }} ]");
        Assert.Equal(["+0s c1 welcome", "+1d c1 more"], result.Sent());
        Assert.Equal("Page Viewed", Assert.IsType<Input.ActionTaken>(result.Run.Steps[^1].Input).Action.Name);
    }

    [Fact]
    public void reports_every_email_as_accepted_unless_it_says_otherwise()
    {
        Assert.Contains(TestFunnel.Run($"  events: [ {SignsUp} ]").Run.Steps, each => each.Input is Input.OutcomeReported);
        Assert.DoesNotContain(TestFunnel.Run($"  accepted: false\n  events: [ {SignsUp} ]").Run.Steps, each => each.Input is Input.OutcomeReported);
    }

    [Fact]
    public void brings_an_outcome_to_the_run_that_sent_the_email()
    {
        var result = TestFunnel.Run($$"""
              events:
                - {{SignsUp}}
                - { at: +1d3h, contact: c1, outcome: clicked, template: more, url: "https://x.example" }
              until: +4d
              expect:
                sends:
                  - { at: +0s, contact: c1, template: welcome, category: material, step: welcome, workflow: hello }
                  - { at: +1d, contact: c1, template: more }
                states: [ { contact: c1, workflow: hello, ended: clicked } ]
            """);
        Assert.Empty(result.Said());
    }

    [Fact]
    public void says_so_when_an_outcome_has_no_email()
    {
        var result = TestFunnel.Run("  events: [ { at: +1h, contact: c1, outcome: clicked, template: more } ]");
        Assert.Equal(["an email to be clicked (line 4) | no email 'more' was sent to c1 before | the entry was left out"], result.Said());
    }

    [Fact]
    public void takes_an_unsubscribe_by_form_that_belongs_to_no_email()
    {
        var result = TestFunnel.Run($"  events: [ {SignsUp}, {{ at: +1h, contact: c1, outcome: unsubscribed, topic: news }} ]\n  until: +1d");
        Assert.Equal(["+0s c1 welcome"], result.Sent());
        Assert.Contains(result.Run.Journal, each => (each.Kind, each.Reason) == ("withheld", "unsubscribed"));
    }

    [Fact]
    public void forgets_a_contact_that_is_erased()
    {
        var result = TestFunnel.Run($$"""
              events: [ {{SignsUp}}, { at: +1h, contact: c1, erase: true }, { at: +2h, contact: c1, event: Page Viewed } ]
              until: +3d
              expect:
                sends: [ { at: +0s, contact: c1, template: welcome } ]
                scores: [ { contact: c1, score: interest, value: 0 } ]
                journal: [ { contact: c1, kind: erased }, { at: +2h, contact: c1, kind: dropped, reason: erased } ]
            """);
        Assert.Empty(result.Said());
    }

    [Fact]
    public void keeps_its_contacts_apart()
    {
        const string Two = "  events:\n    - { at: +0s, contact: c1, event: Page Viewed }\n    - { at: +0s, contact: c2, event: Page Viewed }\n    - { at: +0s, contact: c2, event: Page Viewed }\n  until: +7d\n"
            + "  expect:\n    scores:\n      - { contact: c1, score: interest, value: 10 }\n      - { contact: c2, score: interest, value: 20 }\n      - { at: +0s, contact: c2, score: total, value: 40 }";
        Assert.Empty(TestFunnel.Run(Two).Said());
    }

    [Fact]
    public void gives_the_same_result_every_time()
    {
        var body = $"  events: [ {SignsUp}, {{ at: +5h, contact: c1, event: Page Viewed }} ]\n  until: +9d";
        var (first, second) = (TestFunnel.Run(body), TestFunnel.Run(body));
        Assert.Equal(first.Said(), second.Said());
        Assert.Equal(first.Run.Journal, second.Run.Journal);
    }
}
