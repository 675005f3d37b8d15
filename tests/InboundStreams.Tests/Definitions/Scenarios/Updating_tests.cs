using InboundStreams.Definitions;
using InboundStreams.Definitions.Scenarios;

namespace InboundStreams.Tests.Definitions.Scenarios;

/// <summary><c>--update</c>: what has happened becomes what is expected, and nothing else of the file changes.</summary>
public sealed class Updating_tests
{
    private const string Events = "  events: [ { at: +0s, contact: c1, event: Signed Up, properties: { plan: pro } } ]\n  until: +30h\n";

    [Theory]
    [InlineData("  expect:\n    sends:   # all\n      # first\n      - { at: +0s, contact: c1, template: welcome }   # hello\n      # then\n      - { at: +2h, contact: c1, template: more }   # why?\n  # end",
        "  expect:\n    sends:   # all\n      # first\n      - { at: +0s, contact: c1, template: welcome }   # hello\n      # then\n      - { at: +1d, contact: c1, template: more }   # why?\n  # end")]
    [InlineData("  expect:\n    sends:\n    - { at: 2026-03-02T10:00+01:00, contact: c1, template: welcome }\n\n  # end",
        "  expect:\n    sends:\n    - { at: 2026-03-02T10:00+01:00, contact: c1, template: welcome }\n    - { at: 2026-03-03T10:00+01:00, contact: c1, template: more }\n\n  # end")]
    [InlineData("  expect: { sends: [] } # none",
        "  expect: # none\n    sends:\n      - { at: +0s, contact: c1, template: welcome }\n      - { at: +1d, contact: c1, template: more }")]
    [InlineData("  # end",
        "  expect:\n    sends:\n      - { at: +0s, contact: c1, template: welcome }\n      - { at: +1d, contact: c1, template: more }\n  # end")]
    [InlineData("  expect:\n    notifications:\n      - { at: +2h, contact: c1, template: word }\n    sends:\n      - { at: +0s, contact: c1, template: welcome }\n      - { at: +1d, contact: c1, template: more }",
        "  expect:\n    notifications: []\n    sends:\n      - { at: +0s, contact: c1, template: welcome }\n      - { at: +1d, contact: c1, template: more }")]
    [InlineData("  expect:\n    scores: [ { at: +1h, contact: c1, score: total, value: 9 } ]\n    states:\n      - { contact: c1, workflow: hello, ended: clicked }   # at last",
        "  expect:\n    sends:\n      - { at: +0s, contact: c1, template: welcome }\n      - { at: +1d, contact: c1, template: more }\n    scores:\n      - { at: +1h, contact: c1, score: total, value: 0 }\n    states:\n      - { contact: c1, workflow: hello, step: clicks }   # at last")]
    public void changes_what_is_expected_and_nothing_else(string before, string after)
    {
        // Between two tests that are as they must be, with odd spacing that has to stay.
        const string Around = "-   test:   {0}   # odd\n    start:  2026-03-02T10:00:00Z\n    expect: {{}}\n\n\n";
        var (head, tail) = (string.Format(null, Around, "before"), string.Format(null, Around, "after").TrimEnd('\n'));
        foreach (var end in (string[])["\n", "\r\n"])
        {
            var file = new FunnelFile("tests/it.yaml", (head + TestFunnel.Test(Events + before) + tail).ReplaceLineEndings(end));
            Assert.Equal((head + TestFunnel.Test(Events + after) + tail).ReplaceLineEndings(end), Update(file));
        }
    }

    [Fact]
    public void is_done_when_it_is_done()
    {
        var once = Update(new("tests/it.yaml", TestFunnel.Test(Events)));
        Assert.Equal(once, Update(new("tests/it.yaml", once)));
    }

    [Fact]
    public void leaves_alone_what_did_not_run_to_its_end()
    {
        var file = new FunnelFile("tests/it.yaml", TestFunnel.Test("  events: [ { at: +0s, contact: c1, outcome: clicked } ]"));
        var updated = ScenarioUpdate.Of(file, Results(file), TestFunnel.Funnel);
        Assert.Equal(file.Content, updated.File.Content);
        Assert.Equal(["it"], updated.Refused.Select(each => each.Name));
    }

    private static string Update(FunnelFile file)
    {
        var updated = ScenarioUpdate.Of(file, Results(file), TestFunnel.Funnel);
        Assert.Empty(updated.Refused);
        Assert.All(Results(updated.File), each => Assert.Empty(each.Said()));
        return updated.File.Content;
    }

    private static List<ScenarioResult> Results(FunnelFile file)
    {
        var read = ScenarioFiles.Read([file], TestFunnel.Funnel);
        Assert.Empty(read.Faults.Select(each => each.ToString()));
        return [.. read.Scenarios.Select(each => ScenarioRunner.Run(each, TestFunnel.Funnel))];
    }
}
