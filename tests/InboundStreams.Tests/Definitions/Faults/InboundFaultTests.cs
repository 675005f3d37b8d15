namespace InboundStreams.Tests.Definitions.Faults;

/// <summary>What is wrong in inbound.yaml is said exactly, at its place.</summary>
public sealed class InboundFaultTests
{
    public static TheoryData<string, string> Faults => new()
    {
        {
            """
            sender: { from: ana@example.org }
            """,
            """
            inbound.yaml:1:1 error IB0105: the file has no 'funnel'; add it
            """
        },
        {
            """
            funnel: f
            funnel: g
            sender: { from: ana@example.org }
            """,
            """
            inbound.yaml:2:1 error IB0104: 'funnel' stands here twice; remove one of them
            """
        },
        {
            """
            funnel: f
            sendr: { from: ana@example.org }
            """,
            """
            inbound.yaml:2:1 error IB0103: the funnel 'f' has no key 'sendr'; did you mean 'sender'?
            """
        },
        {
            """
            funnel: f
            sender: ana@example.org
            """,
            """
            inbound.yaml:2:9 error IB0106: 'sender' of the funnel 'f' is 'ana@example.org'; give a mapping
            """
        },
        {
            """
            funnel: f
            sender: { from: ana }
            """,
            """
            inbound.yaml:2:17 error IB0205: 'from' of the sender is 'ana', which is no email address; give one as name@example.org or "Name <name@example.org>"
            """
        },
        {
            """
            funnel: f
            sender: { from: ana@example.org }
            time_zone: Europe/Madird
            """,
            """
            inbound.yaml:3:12 error IB0206: 'time_zone' of the funnel 'f' is 'Europe/Madird', which is no IANA time zone; did you mean 'Europe/Madrid'?
            """
        },
        {
            """
            funnel: f
            sender: { from: ana@example.org }
            quiet_hours: { from: "21:00", to: late }
            """,
            """
            inbound.yaml:3:35 error IB0207: 'to' of the quiet hours is 'late'; give a time of day as "21:00"
            """
        },
        {
            """
            funnel: f
            sender: { from: ana@example.org }
            contact: { role: text, 1st: int }
            """,
            """
            inbound.yaml:3:18 error IB0203: 'role' of the contact is 'text'; choose one of bool, date, double, int, list of string, string, timestamp
            inbound.yaml:3:24 error IB0204: the attribute '1st' cannot be named in a condition; use letters, digits and '_', beginning with a letter
            """
        },
        {
            """
            funnel: f
            sender: &a { from: ana@example.org }
            """,
            """
            inbound.yaml:2:9 error IB0107: anchors and aliases are not read; write the value out
            """
        },
        {
            """
            funnel: [
            """,
            """
            inbound.yaml:2:1 error IB0101: not YAML: While parsing a node, did not find expected node content; correct the text here or just before
            """
        },
        {
            """
            funnel: f
            ---
            funnel: g
            """,
            """
            inbound.yaml:2:1 error IB0101: a second document begins here; put it into a file of its own
            """
        },
        {
            """
            funnel: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
            """,
            """
            inbound.yaml:1:73 error IB0108: nested more than 64 deep; make it flatter
            """
        },
        {
            """
            - funnel
            """,
            """
            inbound.yaml:1:1 error IB0102: the file is a list; it must consist of 'key: value' lines
            """
        },
        {
            "",
            """
            inbound.yaml:1:1 error IB0102: the file is empty; write its definitions or remove it
            """
        },
        {
            """
            funnel: f
            sender: { from: ana@example.org }
            categories:
              news: { kind: marketing }
              ads: { kind: markting, consent: opt_out }
              post: { kind: transactional, consent: opt_out }
            """,
            """
            inbound.yaml:4:9 error IB0401: the category 'news' is marketing, but does not say when a contact consents; write 'consent: opt_out' or 'consent: { opt_in: <condition> }'
            inbound.yaml:5:16 error IB0203: 'kind' of the category 'ads' is 'markting'; did you mean 'marketing'?
            inbound.yaml:6:41 error IB0402: the category 'post' is transactional, which asks for no 'consent'; remove it, or make the category marketing
            """
        },
        {
            """
            funnel: f
            sender: { from: ana@example.org }
            categories:
              news: { kind: marketing, consent: { opt_in: contact.agreed }, caps: [ { max: 0, per: 16 h } ] }
            """,
            """
            inbound.yaml:4:47 error IB0208: 'opt_in' of the consent of the category 'news': the contact has no attribute 'agreed'; declare it under 'contact'
            inbound.yaml:4:80 error IB0202: 'max' of a cap of the category 'news' is '0'; give a whole number from 1 to 10000
            inbound.yaml:4:88 error IB0201: 'per' of a cap of the category 'news' is '16 h'; give a length of time as 90s, 15m, 12h, 3d or 2w
            """
        },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void are_said_at_their_place(string inbound, string faults) => Assert.Equal(
        faults.Split('\n'),
        Files.Load(inbound, "scores: { interest: {} }", "workflow: w\non: { event: A }\nsteps: [ { wait: 1d } ]").Faults());
}
