using InboundStreams.Definitions.Faults;
using InboundStreams.Definitions.Scenarios;

namespace InboundStreams.Tests.Definitions.Scenarios;

/// <summary>Test files of plain YAML have a quick reader. Behind an end-of-document mark a file goes to the parser that knows all of YAML: both must say the same.</summary>
public sealed class Either_reader
{
    private const string ForTheParser = "\n...\n";

    private static readonly string Text = TestFunnel.Test("""
          events:   # what happens
            - { at: +0s, contact: c1, event: Signed Up, properties: { plan: 'it''s', seats: 3, "quoted": "a b", tags: [ x, y ] } }
            - at: +1d2h
              contact: c1
              row: { email: ana@example.org, role: CTO, zip: "08001", employees: 12, since: 2026-01-02 }
            - { at: +2d, contact: c2, event: Page Viewed, id: m-1, arrives: +3d }
          until: +9d
          expect:
            sends:
              - { at: +0s, contact: c1, template: welcome }
            scores: [ { at: +3d, contact: c2, score: interest, value: 18.112 } ]
        """);

    [Fact]
    public void reads_a_plain_file_alike() => Assert.Equal(Said(Text + ForTheParser), Said(Text));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void reads_a_damaged_file_alike(int seed)
    {
        var chance = new Random(seed);
        for (var i = 0; i < 250; i++)
        {
            var damaged = Damaged(Text, chance);
            Assert.True(Said(damaged + ForTheParser).SequenceEqual(Said(damaged)), damaged);
        }
    }

    private static string Damaged(string text, Random chance)
    {
        for (var times = chance.Next(1, 4); times > 0; times--)
        {
            var at = chance.Next(text.Length);
            text = chance.Next(4) switch
            {
                0 => text.Remove(at, Math.Min(chance.Next(1, 6), text.Length - at)),
                1 => text.Insert(at, " -:{}[],'\"#&*!|>%@`\\\n?~x0"[chance.Next(25)].ToString()),
                2 => text.Insert(at, text.Substring(chance.Next(text.Length / 2), chance.Next(1, 20))),
                _ => text.Replace(text[at], " :,-{}'\"\n"[chance.Next(9)]),
            };
        }

        return text;
    }

    /// <summary>The faults, and what the tests give; of what is no YAML only that, because where it is noticed depends on the text behind it.</summary>
    private static List<string> Said(string content)
    {
        var read = TestFunnel.Read(content);
        if (read.Faults.Any(each => each.Code == FaultCode.NotYaml))
            return ["no YAML"];
        return
        [
            .. read.Faults.Select(each => each.ToString()),
            .. read.Scenarios.SelectMany(each => ScenarioRunner.Run(each, TestFunnel.Funnel).Said().Prepend($"{each.Name} {each.Start} {each.Until}")),
        ];
    }
}
