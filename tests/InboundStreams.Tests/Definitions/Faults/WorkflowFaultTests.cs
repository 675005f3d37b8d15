namespace InboundStreams.Tests.Definitions.Faults;

/// <summary>What is wrong in workflows is said exactly, at its place.</summary>
public sealed class WorkflowFaultTests
{
    public static TheoryData<string, string> Faults => new()
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
            workflows/hello.yaml:8:5 error IB0606: no run comes here, since the step before always ends it; remove one of them
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
    [MemberData(nameof(Faults))]
    public void are_said_at_their_place(string workflow, string faults) => Assert.Equal(faults.Split('\n'), Files.Load(workflow: workflow).Faults());
}
