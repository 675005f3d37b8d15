namespace InboundStreams.Tests.Definitions.Faults;

/// <summary>What is wrong with segments and counters is said exactly, at its place.</summary>
public sealed class SegmentFaultTests
{
    public static TheoryData<string, string> Faults => new()
    {
        {
            """
            segment: hot
            """,
            """
            segments/all.yaml:1:1 error IB0103: the file has no key 'segment'; did you mean 'segments'?
            segments/all.yaml:1:1 error IB0105: the file has no 'segments'; add it
            """
        },
        {
            """
            segments:
              - { name: hot, where: 'true' }
              - { name: hot, while: score.total >= 5 }
              - { while: 5 }
              - hot
            """,
            """
            segments/all.yaml:2:5 error IB0105: the segment 'hot' has no 'while'; add it
            segments/all.yaml:2:18 error IB0103: the segment 'hot' has no key 'where'; its keys are name, while
            segments/all.yaml:3:13 error IB0301: there is a segment 'hot' already, at segments/all.yaml:2; rename one of them
            segments/all.yaml:4:5 error IB0105: a segment has no 'name'; add it
            segments/all.yaml:4:14 error IB0208: 'while' of a segment: this must give true or false; it gives an int
            segments/all.yaml:5:5 error IB0106: a segment is 'hot'; give a mapping
            """
        },
        {
            """
            segments:
              - { name: a, while: 'segment("b") || contact.role == "x"' }
              - { name: b, while: 'segment("c") && segment("d")' }
              - { name: c, while: segment("a") }
              - { name: d, while: 'true' }
              - { name: e, while: '!segment("e")' }
            """,
            """
            segments/all.yaml:2:13 error IB0507: the segments a → b → c → a go round in a circle; take one of them out of the condition of another
            segments/all.yaml:6:13 error IB0507: the segments e → e go round in a circle; take one of them out of the condition of another
            """
        },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void are_said_at_their_place(string segments, string faults) => Assert.Equal(faults.Split('\n'), Files.Load(more: ("segments/all.yaml", segments)).Faults());

    [Fact]
    public void of_time_in_watched_conditions_stand_at_the_comparison()
    {
        var faults = Files.Load(
            Files.Inbound.Replace("employees: int", "employees: int, seen: timestamp", StringComparison.Ordinal),
            workflow: "workflow: hello\non: { event: A, where: now > timestamp(\"2026-01-01T00:00:00Z\") }\nexit: [ { when: now > timestamp(\"2026-01-01T00:00:00Z\") }, { when: contact.seen < now } ]\nsteps: [ { wait: 1d } ]",
            more: ("segments/all.yaml", """
                segments:
                  - { name: a, while: 'contact.role == "x" && score.total > score.interest' }
                  - name: b
                    while: |
                      contact.role == "x" ||
                        now > timestamp("2026-01-01T00:00:00Z")
                """)).Faults();
        Assert.Equal(3, faults.Length);
        Assert.StartsWith("segments/all.yaml:2:47 error IB0209: 'while' of the segment 'a': 'score.total > score.interest': in a watched condition time may stand only as ", faults[0], StringComparison.Ordinal);
        Assert.StartsWith("segments/all.yaml:6:9 error IB0209: 'while' of the segment 'b': 'now > timestamp(", faults[1], StringComparison.Ordinal);
        Assert.StartsWith("workflows/hello.yaml:3:17 error IB0209: 'when' of an exit of the workflow 'hello': ", faults[2], StringComparison.Ordinal);
    }

    [Fact]
    public void of_counters_are_said_at_their_place() => Assert.Equal(
        [
            "inbound.yaml:9:14 error IB0105: the counter 'visits' has no 'on'; add it",
            "inbound.yaml:9:16 error IB0103: the counter 'visits' has no key 'onn'; did you mean 'on'?",
            "inbound.yaml:10:40 error IB0208: 'where' of the counter 'rated': 'score' cannot stand here; names that can: contact, event, now",
            "inbound.yaml:11:3 error IB0204: the name of the counter is empty, too long, or more than one line; give 1 to 100 characters",
        ],
        Files.Load(Files.Inbound + """

            counters:
              visits:    { onn: Page Viewed }
              rated:     { on: Page Viewed, where: score.interest >= 5 }
              "":        { on: Page Viewed }
            """).Faults());

    [Fact]
    public void of_a_long_chain_are_none()
    {
        const int Count = 5000;
        var chain = string.Concat(Enumerable.Range(0, Count).Select(each => $"  - {{ name: s{each}, while: '{(each == Count - 1 ? "true" : $"segment(\"s{each + 1}\")")}' }}\n"));
        Assert.Empty(Files.Load(more: ("segments/all.yaml", "segments:\n" + chain)).Faults);
    }
}
