using InboundStreams.Definitions;
using InboundStreams.Definitions.Faults;

namespace InboundStreams.Tests.Definitions;

/// <summary>What is wrong is said exactly, at its place. Each piece stands for one file of a funnel that has no fault otherwise.</summary>
public sealed class FaultTests
{
    public static TheoryData<string, string> InInbound => new()
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
    [MemberData(nameof(InInbound))]
    public void in_inbound_yaml(string inbound, string faults) => Assert.Equal(
        faults.Split('\n'),
        Files.Load(inbound, "scores: { interest: {} }", "workflow: w\non: { event: A }\nsteps: [ { wait: 1d } ]").Faults());

    public static TheoryData<string, string> InScoring => new()
    {
        {
            """
            scores: { total: {}, fit: { max: 1, min: 2, half_life: 1 day } }
            """,
            """
            scoring/lead.yaml:1:11 error IB0204: 'total' has a meaning of its own; give the score another name
            scoring/lead.yaml:1:34 error IB0503: 'max' of the score 'fit' is less than its 'min' (2); give more
            scoring/lead.yaml:1:56 error IB0201: 'half_life' of the score 'fit' is '1 day'; civil days do not stand here, write 1d for 24 hours
            """
        },
        {
            """
            scores: { fit: {} }
            total: { fitt: 1, fit: -1 }
            """,
            """
            scoring/lead.yaml:2:10 error IB0302: there is no score 'fitt'; did you mean 'fit'?
            scoring/lead.yaml:2:24 error IB0202: the weight of 'fit' is '-1'; give a number from 0 to 1000 with at most three decimals
            """
        },
        {
            """
            scores: { fit: {} }
            bands: { of: total, hysteresis: x, edges: { warm: 20, cold: 0 } }
            """,
            """
            scoring/lead.yaml:2:14 error IB0506: the bands are of the total, but no score has a weight; add 'total: { <score>: <weight> }'
            scoring/lead.yaml:2:33 error IB0202: 'hysteresis' of the bands is 'x'; give a whole number from 0 to 1000000000
            scoring/lead.yaml:2:61 error IB0502: the band 'cold' begins at 0, not above 'warm' (20); order the bands from the lowest up
            """
        },
        {
            """
            scores: { fit: {} }
            bands: { of: fitt, edges: {} }
            """,
            """
            scoring/lead.yaml:2:14 error IB0302: there is no score 'fitt'; did you mean 'fit'?
            scoring/lead.yaml:2:27 error IB0105: the bands have no edges; name at least one with the points at which it begins
            """
        },
        {
            """
            scores: { fit: {} }
            rules:
              - { name: a, score: fit, points: 1 }
              - { name: b, score: fit, on: A, while: contact.role == "x", points: 1 }
              - { name: a, score: fot, on: A, points: many }
            """,
            """
            scoring/lead.yaml:3:5 error IB0501: the rule 'a' must have either 'on' or 'while'; give the event, or the condition on attributes, that gives points
            scoring/lead.yaml:4:5 error IB0501: the rule 'b' must have either 'on' or 'while'; give the event, or the condition on attributes, that gives points
            scoring/lead.yaml:5:13 error IB0301: there is a rule 'a' already, at scoring/lead.yaml:3; rename one of them
            scoring/lead.yaml:5:23 error IB0302: the rule 'a' gives points to 'fot', which is no score; did you mean 'fit'?
            scoring/lead.yaml:5:43 error IB0208: 'points' of the rule 'a': there is no name 'many'; names that can stand here: contact, score, event, now
            """
        },
        {
            """
            scores: { fit: {} }
            rules:
              - { name: a, score: fit, while: contact.rol == "x", points: 1.5, once: true }
              - { name: b, score: fit, on: A, points: 1.2345, cap: { per: often } }
            """,
            """
            scoring/lead.yaml:3:35 error IB0208: 'while' of the rule 'a': the contact has no attribute 'rol'; did you mean 'role'?; declare it under 'contact'
            scoring/lead.yaml:3:74 error IB0504: the rule 'a' holds as long as its 'while' does, so it has no 'once'; remove it
            scoring/lead.yaml:4:43 error IB0202: 'points' of the rule 'b' is '1.2345'; give a number with at most three decimals, at most 1000000000
            scoring/lead.yaml:4:56 error IB0505: the cap of the rule 'b' limits nothing; give 'points' or 'times'
            scoring/lead.yaml:4:63 error IB0201: 'per' of the cap of the rule 'b' is 'often'; give a length of time as 12h or 1d, or civil days as '1 day'
            """
        },
        {
            """
            scores: { fit: {} }
            rules:
              - name: a
                score: fit
                on: A
                points: 1
                where: |
                  contact.role == "CTO" &&
                    contact.rolle == "x"
            """,
            """
            scoring/lead.yaml:9:9 error IB0208: 'where' of the rule 'a': the contact has no attribute 'rolle'; did you mean 'role'?; declare it under 'contact'
            """
        },
        {
            """
            scores: { fit: {} }
            rules:
              - { name: a, score: fit, on: A, points: 1, where: 'contact.role == ''CTO'' && contact.rolle == "x"' }
            """,
            """
            scoring/lead.yaml:3:81 error IB0208: 'where' of the rule 'a': the contact has no attribute 'rolle'; did you mean 'role'?; declare it under 'contact'
            """
        },
        {
            """
            scores: { fit: {} }
            rules:
              - { name: a, score: fit, on: A, points: 1, where: "contact.role == \"CTO\" && contact.rolle == 1" }
            """,
            """
            scoring/lead.yaml:3:81 error IB0208: 'where' of the rule 'a': the contact has no attribute 'rolle'; did you mean 'role'?; declare it under 'contact'
            """
        },
    };

    [Theory]
    [MemberData(nameof(InScoring))]
    public void in_scoring(string scoring, string faults) => Assert.Equal(faults.Split('\n'), Files.Load(scoring: scoring).Faults());

    public static TheoryData<string, string> InWorkflows => new()
    {
        {
            """
            workflow: hello
            steps: []
            """,
            """
            workflows/hello.yaml:1:1 error IB0105: the workflow 'hello' has no 'on'; add it
            workflows/hello.yaml:2:8 error IB0601: the workflow 'hello' has no steps; add at least one
            """
        },
        {
            """
            workflow: hello
            on: { event: A }
            steps:
              - { wait: 1d, id: again }
              - { exit: 'no', id: again }
            """,
            """
            workflows/hello.yaml:5:23 error IB0301: there is a step 'again' already, at workflows/hello.yaml:4; give this one an 'id' of its own
            """
        },
        {
            """
            workflow: hello
            on: Signed Up
            steps:
              - { send: welcom, category: newz }
            """,
            """
            workflows/hello.yaml:2:5 error IB0106: 'on' of the workflow 'hello' is 'Signed Up'; give a mapping
            workflows/hello.yaml:4:13 error IB0303: the send 'welcom' needs templates/welcom.hbs, which is not there; did you mean 'welcome'?
            workflows/hello.yaml:4:31 error IB0304: the send 'welcom' is of the category 'newz', which inbound.yaml does not have; did you mean 'news'?
            """
        },
        {
            """
            workflow: hello
            on: { event: A, when: now }
            steps:
              - { send: welcome, category: news }
              - { send: welcome, category: news }
            """,
            """
            workflows/hello.yaml:2:17 error IB0103: the trigger of the workflow 'hello' has no key 'when'; its keys are event, where
            workflows/hello.yaml:5:5 error IB0301: there is a step 'welcome' already, at workflows/hello.yaml:4; give this one an 'id' of its own
            """
        },
        {
            """
            workflow: hello
            on: { event: A }
            enroll: { again: always, min_gap: 0d }
            steps:
              - { wait: 1 day }
              - { wait: soon }
            """,
            """
            workflows/hello.yaml:3:18 error IB0203: 'again' of 'enroll' of the workflow 'hello' is 'always'; choose one of every_match, once
            workflows/hello.yaml:3:35 error IB0201: 'min_gap' of 'enroll' of the workflow 'hello' is '0d'; give a length of time as 90s, 15m, 12h, 3d or 2w
            workflows/hello.yaml:5:13 error IB0201: 'wait' of the wait 'wait-1' is '1 day'; civil days do not stand here, write 1d for 24 hours
            workflows/hello.yaml:6:13 error IB0201: 'wait' of the wait 'wait-2' is 'soon'; give a length of time as 90s, 15m, 12h, 3d or 2w
            """
        },
        {
            """
            workflow: hello
            on: { event: A }
            steps:
              - { wait: 1d, exit: done }
              - { window: { days: [mon] } }
              - {}
              - wait
            """,
            """
            workflows/hello.yaml:4:5 error IB0602: a step of the workflow 'hello' is wait and exit at once; make it two steps
            workflows/hello.yaml:5:7 error IB0603: this version knows no step 'window' yet; use send, wait, wait_for, branch, notify, exit
            workflows/hello.yaml:6:5 error IB0602: a step of the workflow 'hello' does nothing; give it one of send, wait, wait_for, branch, notify, exit
            workflows/hello.yaml:7:5 error IB0106: a step of the workflow 'hello' is 'wait'; give a mapping
            """
        },
        {
            """
            workflow: hello
            on: { event: A }
            steps:
              - wait_for:
                  - { event: B, since: welcome }
                  - { where: event.nam == "x" }
                timeout: { steps: [] }
              - { wait_for: [] }
            """,
            """
            workflows/hello.yaml:5:28 error IB0305: 'since' of an event of the wait_for 'wait_for-1' is 'welcome', which is no earlier step; there is enrollment
            workflows/hello.yaml:6:9 error IB0105: an event of the wait_for 'wait_for-1' has no 'event'; add it
            workflows/hello.yaml:6:18 error IB0208: 'where' of an event of the wait_for 'wait_for-1': an event has name, at, properties, context; did you mean 'name'?; its own values are under properties
            workflows/hello.yaml:7:14 error IB0105: the timeout of the wait_for 'wait_for-1' has no 'after'; add it
            workflows/hello.yaml:8:17 error IB0601: the wait_for 'wait_for-2' waits for nothing; name at least one event
            """
        },
        {
            """
            workflow: hello
            on: { event: A }
            steps:
              - branch:
                  - { else: [ { exit: no } ] }
                  - { when: score.totl >= 5, steps: [] }
              - { exit: done }
              - { notify: welcome, to: nobody }
            """,
            """
            workflows/hello.yaml:6:9 error IB0604: an arm of the branch 'branch-1' comes after 'else', which takes everybody; put 'else' last
            workflows/hello.yaml:6:17 error IB0208: 'when' of an arm of the branch 'branch-1': there is no score 'totl'; did you mean 'total'?; declare it under 'scores'
            workflows/hello.yaml:8:5 error IB0606: no run comes here, since the step before is an exit; remove one of them
            workflows/hello.yaml:8:28 error IB0205: 'to' of the notify 'welcome' is 'nobody', which is no email address; give one as name@example.org or "Name <name@example.org>"
            """
        },
        {
            """
            workflow: hello
            on: { event: A }
            goal: { where: 'true' }
            exit: [ { where: 'true' } ]
            priority: high
            steps:
              - { wait: 1d, id: enrollment }
            """,
            """
            workflows/hello.yaml:3:7 error IB0105: the goal of the workflow 'hello' has no 'event'; add it
            workflows/hello.yaml:4:9 error IB0605: an exit of the workflow 'hello' must have either 'event' or 'when'; give the event, or the condition, that takes a contact out
            workflows/hello.yaml:5:11 error IB0202: 'priority' of the workflow 'hello' is 'high'; give a whole number from -1000000 to 1000000
            workflows/hello.yaml:7:21 error IB0204: 'enrollment' cannot be the id of a step; give it another 'id'
            """
        },
    };

    [Theory]
    [MemberData(nameof(InWorkflows))]
    public void in_workflows(string workflow, string faults) => Assert.Equal(faults.Split('\n'), Files.Load(workflow: workflow).Faults());

    [Fact]
    public void of_whole_files()
    {
        var result = Files.Load(more:
        [
            ("segments/deep/active.yaml", "segments: []"),
            ("workflows/more.yml", "workflow: more"),
            ("notes/todo.yaml", "a: b"),
            ("templates/bare.hbs", "Hello"),
            ("workflows/same.yaml", Files.Workflow),
        ]);
        Assert.Equal(
            [
                "notes/todo.yaml:1:1 error IB0003: nothing reads this file; move it to scoring/, segments/, workflows/, templates/ or tests/, or remove it",
                "segments/deep/active.yaml:1:1 error IB0003: nothing reads this file; move it to scoring/, segments/, workflows/, templates/ or tests/, or remove it",
                "templates/bare.hbs:1:1 error IB0006: the template 'bare' has no subject; write it into templates/bare.subject.hbs",
                "workflows/more.yml:1:1 error IB0003: nothing reads this file; rename it so that it ends with .yaml",
                "workflows/same.yaml:1:11 error IB0301: there is a workflow 'hello' already, at workflows/hello.yaml:1; rename one of them",
            ],
            result.Faults());
        Assert.Null(result.Funnel);
    }

    [Fact]
    public void of_senders_that_are_missing() => Assert.Equal(
        [
            "inbound.yaml:1:1 error IB0403: the workflows send emails, but nobody is their sender; add 'sender: { from: \"Name <name@example.org>\" }'",
            "workflows/hello.yaml:4:5 error IB0404: the notify 'welcome' writes to nobody; give it a 'to', or inbound.yaml a 'notify: sales@example.org'",
        ],
        Files.Load("funnel: f", workflow: "workflow: hello\non: { event: A }\nsteps:\n  - { notify: welcome }").Faults());

    [Fact]
    public void of_all_files_come_in_one_pass()
    {
        var result = Files.Load("funel: x", "scores: { fit: { halflife: 3d } }", "workflow: hello\nsteps: [ { wait: x } ]", ("templates/bare.hbs", ""));
        Assert.Equal(
            ["inbound.yaml", "scoring/lead.yaml", "templates/bare.hbs", "workflows/hello.yaml"],
            result.Faults.Select(each => each.Path).Distinct());
    }

    [Fact]
    public void of_a_folder_name_it_or_the_file_in_it()
    {
        using var folder = new TemporaryFolder();
        Assert.EndsWith("error IB0001: there is no such folder; give the one in which inbound.yaml lies", Assert.Single(FunnelFolder.Load(folder.Path + "/none", 1).Faults()), StringComparison.Ordinal);

        folder.Write("inbound.yaml", "funnel: f"u8.ToArray());
        folder.Write("workflows/odd.yaml", [0x66, 0xE9]);
        folder.Write("README.md", [0xFF]);
        folder.Write(".hidden/x.yaml", [0xFF]);
        Assert.Equal(["workflows/odd.yaml:1:1 error IB0004: the file is not UTF-8; save it as UTF-8"], FunnelFolder.Load(folder.Path, 1).Faults());
    }

    [Fact]
    public void have_numbers_of_their_own()
    {
        var numbers = Enum.GetValuesAsUnderlyingType<FaultCode>().Cast<int>().ToArray();
        Assert.Equal(numbers.Length, numbers.Distinct().Count());
        Assert.All(numbers, number => Assert.InRange(number, 1, 9999));
    }
}
