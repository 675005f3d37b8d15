using InboundStreams.Definitions;
using InboundStreams.Definitions.Scenarios;

namespace InboundStreams.Tests.Definitions.Scenarios;

/// <summary>What may be wrong in <c>tests/*.yaml</c>, and where it is reported.</summary>
public sealed class A_test_file
{
    [Theory]
    [InlineData("events: [ { at: +0s, contact: c1, event: Bought, row: { email: a } } ]", "4:13 error IB0803: the entry has 'event' and 'row'; make an entry of each")]
    [InlineData("events: [ { at: +0s, contact: c1 } ]", "4:13 error IB0803: the entry says nothing that happens; give one of 'event', 'row', 'outcome' or 'erase: true'")]
    [InlineData("events: [ { at: soon, contact: c1, event: Bought } ]", "4:19 error IB0802: 'at' of the entry is 'soon'; give the time since the start, as +2d12h, or a time with its offset from UTC, as 2026-03-27T16:00:00+01:00")]
    [InlineData("events: [ { at: 2026-03-03T10:00:00, contact: c1, event: Bought } ]", "4:19 error IB0802: 'at' of the entry is '2026-03-03T10:00:00'; give the time since the start, as +2d12h, or a time with its offset from UTC, as 2026-03-27T16:00:00+01:00")]
    [InlineData("events: [ { at: 2026-03-01T10:00:00Z, contact: c1, event: Bought } ]", "4:19 error IB0810: 'at' is before the start of the test; give a later time, or say with 'arrives' when it comes")]
    [InlineData("events: [ { at: +2h, arrives: +1h, contact: c1, event: Bought } ]", "4:33 error IB0810: 'arrives' is before it happens or before the start of the test; give a later time")]
    [InlineData("events: [ { at: +0s, contact: c1, outcome: clickt } ]", "4:46 error IB0203: 'outcome' of the entry is 'clickt'; did you mean 'clicked'?")]
    [InlineData("events: [ { at: +0s, contact: c1, outcome: clicked, template: welcom } ]", "4:65 error IB0303: no step sends a template 'welcom'; did you mean 'welcome'?")]
    [InlineData("events: [ { at: +0s, contact: c1, outcome: clicked, workflow: hello, step: wait } ]", "4:78 error IB0305: the workflow 'hello' has no step 'wait'; there is a day, clicks, clicks.timeout.word, more, welcome, word", true)]
    [InlineData("events: [ { at: +0s, contact: c1, row: { emial: a@b.example } } ]", "4:44 error IB0804: 'contact' of inbound.yaml declares no attribute 'emial'; did you mean 'email'?")]
    [InlineData("events: [ { at: +0s, contact: c1, row: { employees: many } } ]", "4:55 error IB0804: 'employees' of the row of c1 is 'many', but the funnel declares it as int; give it as that")]
    [InlineData("events: [ { at: +2h, contact: c1, event: Bought } ]\n  until: +1h", "5:10 error IB0810: the test 'it' ends before its last event; let 'until' be +2h or later")]
    [InlineData("until: +1h\n  expect: { sends: [ { at: +2h, contact: c1, template: welcome } ] }", "5:28 error IB0810: 'at' of the entry in 'sends' is after the end of the test; add 'until: +2h' to the test, or more")]
    [InlineData("expect: { sends: [ { at: +0s, contact: c2, template: welcome } ] }", "4:42 error IB0805: nothing happens to a contact 'c2' in this test; did you mean 'c1'?")]
    [InlineData("expect: { notifications: [ { at: +0s, contact: c1, template: welcome } ] }", "4:64 error IB0303: no step notifies with a template 'welcome'; there is word")]
    [InlineData("expect: { sends: [ { at: +0s, contact: c1, template: welcome, category: material, workflow: helo } ] }", "4:95 error IB0806: there is no workflow 'helo'; did you mean 'hello'?")]
    [InlineData("expect: { scores: [ { contact: c1, score: intrest, value: 1 } ] }", "4:45 error IB0302: there is no score 'intrest'; did you mean 'interest'?")]
    [InlineData("expect: { scores: [ { contact: c1, score: interest, value: 1.2345 } ] }", "4:62 error IB0201", true)]
    [InlineData("expect: { bands: [ { contact: c1, band: worm } ] }", "4:43 error IB0807: there is no band 'worm'; did you mean 'warm'?")]
    [InlineData("expect: { segments: [ { contact: c1, member_of: [ hot ] } ] }", "4:53 error IB0808: there is no segment 'hot'; there is none yet")]
    [InlineData("expect: { journal: [ { contact: c1, kind: witheld } ] }", "4:45 error IB0809: the journal has no entries of kind 'witheld'; did you mean 'withheld'?")]
    [InlineData("expect: { states: [ { contact: c1, workflow: hello } ] }", "4:23 error IB0811: the entry in 'states' must say one thing; give one of 'step: <where the run is>', 'ended: <why>' or 'enrolled: false'")]
    [InlineData("expects: { sends: [] }", "4:3 error IB0103: the test 'it' has no key 'expects'; did you mean 'expect'?")]
    public void with_something_wrong_says_where_and_what_to_do(string line, string fault, bool loosely = false)
    {
        var faults = TestFunnel.Read(TestFunnel.Test("  " + line)).Faults.Select(each => each.ToString());
        if (loosely)
            Assert.Single(faults);
        else
            Assert.Equal(["tests/it.yaml:" + fault], faults);
    }

    [Theory]
    [InlineData("test: it", "1:1 error IB0801: the file is a mapping; it must be a list of tests, each beginning with '- test: <what must be so>'")]
    [InlineData("- it", "1:3 error IB0106: a test is 'it'; give a mapping")]
    [InlineData("- { test: it }", "1:3 error IB0105: the test 'it' has no 'start'; add it")]
    [InlineData("- { test: it, start: +1d }", "1:22 error IB0802: 'start' of the test 'it' is '+1d'; give a time with its offset from UTC, as 2026-03-27T16:00:00+01:00")]
    [InlineData("- test: [", "2:1 error IB0101", true)]
    public void that_is_no_list_of_tests_says_so(string content, string fault, bool loosely = false)
    {
        var faults = TestFunnel.Read(content).Faults.Select(each => each.ToString());
        if (loosely)
            Assert.NotEmpty(faults);
        else
            Assert.Equal(["tests/it.yaml:" + fault], faults);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# to be written\n\n  # soon\n")]
    public void without_a_test_is_no_fault(string content)
    {
        var read = TestFunnel.Read(content);
        Assert.Empty(read.Faults);
        Assert.Empty(read.Scenarios);
    }

    [Fact]
    public void with_two_tests_of_one_name_points_to_the_first()
    {
        var fault = Assert.Single(TestFunnel.Read(TestFunnel.Test("") + TestFunnel.Test("")).Faults);
        Assert.Contains("there is a test 'it' already, at tests/it.yaml:1", fault.Message, StringComparison.Ordinal);
        Assert.Equal(5, fault.Line);
    }

    [Fact]
    public void of_a_funnel_with_faults_is_checked_for_its_form_only()
    {
        var content = TestFunnel.Test("  expect: { bands: [ { contact: c1, band: unknown } ], scors: [] }");
        var fault = Assert.Single(ScenarioFiles.Read([new("tests/it.yaml", content)], funnel: null).Faults);
        Assert.Contains("'scors'; did you mean 'scores'?", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void means_the_same_in_all_ways_of_writing_it()
    {
        const string Flow = "  events: [ { at: +1h, contact: c1, event: Signed Up, id: m1, properties: { plan: pro, seats: 3, a: { b: 1.5 } } } ]\n  until: +3d";
        const string Block = """
              events:
                - at: 2026-03-02T11:00+01:00
                  contact: "c\x31"
                  event: >-
                    Signed
                    Up
                  id: 'm1'
                  properties:
                    plan: "pro"
                    seats: 3
                    a:
                      b: 1.5
              until: 2026-03-05T09:00:00.000Z
            """;
        var (flow, block) = (TestFunnel.Run(Flow), TestFunnel.Run(Block));
        Assert.Equal(flow.Scenario.Inputs.Select(each => each with { Line = 0 }), block.Scenario.Inputs.Select(each => each with { Line = 0 }));
        Assert.Equal((flow.Scenario.Start, flow.Scenario.Until, flow.Scenario.Line), (block.Scenario.Start, block.Scenario.Until, block.Scenario.Line));
        Assert.Equal(flow.Said(), block.Said());
    }

    [Fact]
    public void keeps_a_text_as_it_is_written_where_the_funnel_declares_a_text()
    {
        var read = TestFunnel.Read("- test: it\n  contacts: { c1: { zip: 08001, employees: 12, since: 2026-01-02 } }\n  start: 2026-03-02T10:00:00Z");
        Assert.Empty(read.Faults);
        Assert.Equal("{employees: 12, since: 2026-01-02, zip: 08001}", read.Scenarios[0].Rows[0].Row.ToString());
    }
}
