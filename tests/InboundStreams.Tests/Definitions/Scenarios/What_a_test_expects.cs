using InboundStreams.Definitions.Scenarios;

namespace InboundStreams.Tests.Definitions.Scenarios;

/// <summary>What a failing test says: what was expected, what came, and why.</summary>
public sealed class What_a_test_expects
{
    private const string SignsUp = "  events: [ { at: +0s, contact: c1, event: Signed Up, properties: { plan: pro } } ]\n  until: +30h\n  expect:\n";
    private const string Sent = "    sends:\n      - { at: +0s, contact: c1, template: welcome }\n      - { at: +1d, contact: c1, template: more }\n";

    [Theory]
    [InlineData("    sends:\n      - { at: +0s, contact: c1, template: welcome }",
        "no further send | a send of 'more' to c1 came at 2026-03-03T10:00+01:00 from step 'more' of 'hello', category news | run 1 of 'hello', caused by timer; before it step_entered at 2026-03-02T10:00+01:00 at step 'a day' until 2026-03-03T10:00+01:00")]
    [InlineData("    sends:\n      - { at: +0s, contact: c1, template: welcome }\n      - { at: +22h, contact: c1, template: more }",
        "a send of 'more' to c1 at 2026-03-03T08:00+01:00 | it came 2h later, at 2026-03-03T10:00+01:00, from step 'more' of 'hello', category news | run 1 of 'hello', caused by timer; before it step_entered at 2026-03-02T10:00+01:00 at step 'a day' until 2026-03-03T10:00+01:00")]
    [InlineData("    sends:\n      - { at: +0s, contact: c1, template: welcome, category: news }\n      - { at: +1d, contact: c1, template: more }",
        "a send of 'welcome' of category news to c1 at 2026-03-02T10:00+01:00 | it came then, but as step 'welcome' of 'hello', category material")]
    [InlineData(Sent + "    notifications:\n      - { at: +30h, contact: c1, template: word }",
        "a notification of 'word' about c1 at 2026-03-03T16:00+01:00 | none came | its run of 'hello' is at 'clicks' since 2026-03-03T10:00+01:00 until 2026-03-04T10:00+01:00, and the test ends at 2026-03-03T16:00+01:00")]
    [InlineData(Sent + "    states:\n      - { at: +2h, contact: c1, workflow: hello, ended: clicked }",
        "the run of c1 in 'hello' to have ended (clicked) at 2026-03-02T12:00+01:00 | it is at 'a day' | last in the journal: step_entered at 2026-03-02T10:00+01:00 at step 'a day' of 'hello' until 2026-03-03T10:00+01:00")]
    [InlineData(Sent + "    scores:\n      - { contact: c1, score: interest, value: 1 }",
        "interest of c1 at 2026-03-03T16:00+01:00 to be 1 | it is 0 | no rule has given it points")]
    [InlineData(Sent + "    bands:\n      - { contact: c1, band: warm }",
        "c1 at 2026-03-03T16:00+01:00 to be warm | it is cold | total is 0; no rule has given it points")]
    [InlineData(Sent + "    journal:\n      - { contact: c1, kind: step_entered, step: a day }",
        "no further entry 'step_entered' in the journal | there is 'step_entered' of c1 at 2026-03-03T10:00+01:00 at step 'clicks' of 'hello' | caused by timer")]
    [InlineData(Sent + "    journal:\n      - { at: +1h, contact: c1, kind: enrolled }",
        "the entry 'enrolled' of c1 at 2026-03-02T11:00+01:00 | there is 'enrolled' of c1 at 2026-03-02T10:00+01:00 in 'hello' | caused by Signed Up")]
    public void and_does_not_get_is_said_with_step_time_and_reason(string expect, string said) =>
        Assert.Equal([said], TestFunnel.Run(SignsUp + expect).Said());

    [Theory]
    [InlineData("{ at: +0s, contact: c1, event: Page Viewed }", "none came | c1 was never enrolled in 'hello': no event 'Signed Up' came")]
    [InlineData("{ at: +0s, contact: c1, event: Signed Up, properties: { plan: none } }", "none came | c1 was never enrolled in 'hello': 'Signed Up' came at 2026-03-02T10:00+01:00, but its 'where' did not hold")]
    [InlineData("{ at: +0s, contact: c2, event: Signed Up, properties: { plan: pro } }", "none came | withheld at 2026-03-02T10:15+01:00 at step 'welcome' of 'hello': no_address")]
    public void never_comes_has_a_reason(string happens, string said)
    {
        var contact = happens.Contains("c2", StringComparison.Ordinal) ? "c2" : "c1";
        var result = TestFunnel.Run($"  events: [ {happens} ]\n  until: +2h\n  expect:\n    sends:\n      - {{ at: +0s, contact: {contact}, template: welcome }}");
        Assert.EndsWith(said, Assert.Single(result.Said()), StringComparison.Ordinal);
    }

    [Fact]
    public void is_nothing_without_expect_so_that_any_send_is_said() =>
        Assert.Equal(2, TestFunnel.Run(SignsUp.Replace("  expect:\n", "", StringComparison.Ordinal)).Failures.Length);

    [Fact]
    public void may_name_every_kind_of_journal_entry_of_the_glossary()
    {
        var glossary = File.ReadAllLines(Path.Combine(SampleFolder.Course, "..", "..", "docs", "glossary.md"))
            .SkipWhile(each => each != "## The journal").Where(each => each.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(each => each.Split('|')[1].Split(',')).Select(each => each.Trim(' ', '`'));
        Assert.Empty(glossary.Except(JournalKinds.All));
    }

    [Fact]
    public void of_the_sample_is_what_comes()
    {
        var loaded = InboundStreams.Definitions.FunnelFolder.Load(SampleFolder.Course, version: 1);
        var read = ScenarioFiles.Read(loaded.Files, loaded.Funnel);
        Assert.Empty(read.Faults);
        Assert.NotEmpty(read.Scenarios);
        Assert.All(read.Scenarios, each => Assert.Empty(ScenarioRunner.Run(each, loaded.Funnel!).Said()));
    }
}
