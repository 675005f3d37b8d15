using System.Diagnostics;

namespace InboundStreams.Tests.Definitions.Faults;

/// <summary>What is too long, too much or too deep is refused with its limit, quickly.</summary>
public sealed class SizeFaultTests
{
    public static TheoryData<string, string, string> TooLarge => new()
    {
        { "scoring/lead.yaml", "#" + new string('x', 1 << 20), "scoring/lead.yaml:1:1 error IB0109: the file has 1048577 characters; at most 1048576 are read. Split it into several files" },
        {
            "scoring/lead.yaml", "scores: { s: {} }\nrules:\n" + Repeated("- { name: r#, score: s, on: A, points: 1 }\n", 10_001),
            "scoring/lead.yaml:3:1 error IB0110: 'rules' of the file has 10001 entries; at most 10000 are read, leave out the others or split it"
        },
        {
            "scoring/lead.yaml", "scores: {\n" + Repeated(" s#: {},\n", 10_001) + " }",
            "scoring/lead.yaml:1:9 error IB0110: 'scores' of the file has 10001 entries; at most 10000 are read, leave out the others or split it"
        },
        {
            "workflows/hello.yaml", "workflow: w\non: { event: A }\nsteps:\n- branch: [ { when: contact.role == 'x', steps: [\n" + Repeated("    { wait: 1d },\n", 6000) + "    ] } ]\n- branch: [ { when: contact.role == 'y', steps: [\n" + Repeated("    { wait: 1d },\n", 6000) + "    ] } ]\n",
            "workflows/hello.yaml:2004:5 error IB0110: the workflow 'w' has more than 2000 steps; make it several workflows"
        },
        { "workflows/hello.yaml", "workflow: w\non: { event: A }\nsteps: " + Repeated("[", 2000), "workflows/hello.yaml:3:72 error IB0108: nested more than 64 deep; make it flatter" },
        { "workflows/hello.yaml", "workflow: w\non: { event: A }\nsteps:\n" + string.Concat(Enumerable.Range(0, 300).Select(each => new string(' ', each) + "-\n")), "workflows/hello.yaml:68:65 error IB0108: nested more than 64 deep; make it flatter" },
    };

    [Theory]
    [MemberData(nameof(TooLarge))]
    public void is_refused(string path, string content, string fault)
    {
        var watch = Stopwatch.StartNew();
        var faults = path.StartsWith("scoring", StringComparison.Ordinal) ? Files.Load(scoring: content).Faults() : Files.Load(workflow: content).Faults();
        Assert.Equal(fault, Assert.Single(faults));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 5);
    }

    private static string Repeated(string text, int count) =>
        string.Concat(Enumerable.Range(0, count).Select(each => text.Replace("#", each.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)));
}
