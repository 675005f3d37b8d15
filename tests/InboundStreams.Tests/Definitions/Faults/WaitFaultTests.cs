namespace InboundStreams.Tests.Definitions.Faults;

/// <summary>Steps that no run comes to, and events that never come, are said exactly, at their place.</summary>
public sealed class WaitFaultTests
{
    public static TheoryData<string, string> Faults => new()
    {
        {
            """
            - { send: welcome, category: news }
            - wait_for: [ { event: Email Clicked, where: 'event.properties.step == "welcom"' } ]
            """,
            """
            workflows/hello.yaml:5:74 error IB0608: 'where' of an event of the wait_for 'wait_for-2' asks for the step 'welcom', but no earlier send of this workflow is of it; did you mean 'welcome'?
            """
        },
        {
            """
            - { send: welcome, category: news }
            - wait_for: [ { event: Email Clicked, where: '"welcom" == event.properties["step"] && event.properties.note == "event.properties.template == 1"' } ]
            """,
            """
            workflows/hello.yaml:5:49 error IB0608: 'where' of an event of the wait_for 'wait_for-2' asks for the step 'welcom', but no earlier send of this workflow is of it; did you mean 'welcome'?
            """
        },
        {
            """
            - wait_for: [ { event: Email Opened } ]
            - { send: welcome, category: news }
            """,
            """
            workflows/hello.yaml:4:26 error IB0608: an event of the wait_for 'wait_for-1' never comes, since this workflow has sent no email before; send one first, or add 'any_email: true' if those of other workflows are meant
            """
        },
        {
            """
            - branch:
                - { when: contact.role == "x", steps: [ { send: welcome, category: news, id: first } ] }
                - else:
                    - wait_for: [ { event: Email Clicked, where: 'event.properties.step == "first" && event.properties.template in ["x"]' } ]
            - wait_for: [ { event: Email Clicked, where: event.properties.template == "welcomed" } ]
            """,
            """
            workflows/hello.yaml:7:34 error IB0608: an event of the wait_for 'branch-1.else.wait_for-1' never comes, since this workflow has sent no email before; send one first, or add 'any_email: true' if those of other workflows are meant
            workflows/hello.yaml:7:82 error IB0608: 'where' of an event of the wait_for 'branch-1.else.wait_for-1' asks for the step 'first', but no earlier send of this workflow is of it; there is none yet
            workflows/hello.yaml:8:77 error IB0608: 'where' of an event of the wait_for 'wait_for-2' asks for the template 'welcomed', but no earlier send of this workflow is of it; did you mean 'welcome'?
            """
        },
        {
            """
            - { send: welcome, category: news }
            - wait_for: [ { event: Email Clickd }, { event: email clicked } ]
              timeout: { after: 0s }
            """,
            """
            workflows/hello.yaml:5:26 error IB0610: no email has the outcome 'Email Clickd'; did you mean 'Email Clicked'?
            workflows/hello.yaml:5:51 error IB0610: no email has the outcome 'email clicked'; did you mean 'Email Clicked'?
            workflows/hello.yaml:6:23 error IB0201: 'after' of the timeout of the wait_for 'wait_for-2' is '0s'; give a length of time as 90s, 15m, 12h, 3d or 2w
            """
        },
        {
            """
            - { send: welcome, category: news }
            - { wait: 1d }
            - wait_for: [ { event: Email Clicked }, { event: Email Opened, since: welcome } ]
            - wait_for: [ { event: Email Bounced, since: wait_for-3 } ]
            """,
            """
            workflows/hello.yaml:6:26 warning IB0609: 'Email Clicked' may come while the run is still at a step between 'welcome' and this one, and is then not seen; add 'since: welcome' if it should count
            """
        },
        {
            """
            - { send: welcome, category: news }
            - wait_for: [ { event: Email Clicked }, { event: Account Closed } ]
              timeout: { after: 1d }
            - wait_for: [ { event: Email Unsubscribed, where: event.properties.workflow == "other" } ]
            - wait_for: [ { event: Email Clicked, any_email: true, where: 'event.properties.workflow == "other" && event.properties.step == "x"' } ]
            """,
            """
            workflows/hello.yaml:7:82 error IB0608: 'where' of an event of the wait_for 'wait_for-3' asks for emails of 'other', and only the run's own are meant; add 'any_email: true'
            """
        },
        {
            """
            - wait_for: [ { event: Account Closed, any_email: true }, { event: Email Fetched } ]
            """,
            """
            workflows/hello.yaml:4:53 error IB0607: 'any_email' of an event of the wait_for 'wait_for-1' is of an 'Email …' event, and 'Account Closed' is none; remove it
            workflows/hello.yaml:4:70 error IB0610: 'Email Fetched' does not come yet: opens and clicks of machines are not told from those of people; remove it
            """
        },
        {
            """
            - wait_for: [ { event: A }, { event: A, where: 'true' }, { event: B, where: contact.role == "x" }, { event: B, where: contact.role == "x" }, { event: B } ]
            """,
            """
            workflows/hello.yaml:4:31 error IB0606: an event of the wait_for 'wait_for-1' never comes, since an event before it takes every 'A'; put it before that one, or remove it
            workflows/hello.yaml:4:102 error IB0606: an event of the wait_for 'wait_for-1' never comes, since an event before it takes every 'B'; put it before that one, or remove it
            """
        },
        {
            """
            - branch:
                - { when: contact.role == "x", steps: [ { exit: a } ] }
                - { when: 'true', steps: [ { exit: b }, { wait: 1d } ] }
                - { when: contact.role == "y", steps: [ { exit: c } ] }
                - { else: [ { exit: d } ], steps: [] }
            - wait_for: [ { event: A, steps: [ { exit: e } ] } ]
              timeout: { after: 1d, steps: [ { exit: f } ] }
            - { wait: 1d }
            """,
            """
            workflows/hello.yaml:6:47 error IB0606: no run comes here, since the step before always ends it; remove one of them
            workflows/hello.yaml:7:17 error IB0606: no run comes here, since an arm before takes all that this one would (true); change the condition, or remove the arm
            workflows/hello.yaml:8:41 error IB0607: 'steps' does not stand beside 'else', which has its steps itself; make it an arm of its own
            workflows/hello.yaml:11:5 error IB0606: no run comes here, since the step before always ends it; remove one of them
            """
        },
        {
            """
            - branch:
                - { when: contact.role == "x", steps: [ { wait: 1d, id: mine } ] }
                - else: [ { wait_for: [ { event: A, since: mine } ] } ]
            - wait_for: [ { event: A, since: mine } ]
            """,
            """
            workflows/hello.yaml:6:50 error IB0305: 'since' of an event of the wait_for 'branch-1.else.wait_for-1' is 'mine', which is no earlier step; there is branch-1, enrollment
            """
        },
        {
            """
            - { sned: welcome, category: news }
            - { wiat: 1d, idd: x }
            """,
            """
            workflows/hello.yaml:4:7 error IB0602: there is no step 'sned'; did you mean 'send'?
            workflows/hello.yaml:5:7 error IB0602: there is no step 'wiat'; did you mean 'wait'?
            workflows/hello.yaml:5:17 error IB0103: a step of the workflow 'hello' has no key 'idd'; did you mean 'id'?
            """
        },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void are_said_at_their_place(string steps, string faults) => Assert.Equal(
        faults.Split('\n', StringSplitOptions.RemoveEmptyEntries),
        Files.Load(workflow: "workflow: hello\non: { event: Signed Up }\nsteps:\n" + Indented(steps)).Faults());

    [Fact]
    public void that_only_warn_leave_the_funnel_usable()
    {
        var loaded = Files.Load(workflow: "workflow: hello\non: { event: A }\nsteps: [ { send: welcome, category: news }, { wait: 1d }, { wait_for: [ { event: Email Clicked } ] } ]");
        Assert.Single(loaded.Faults);
        Assert.NotNull(loaded.Funnel);
    }

    [Fact]
    public void of_goals_and_exits_name_any_send_of_the_workflow() => Assert.Equal(
        ["workflows/hello.yaml:4:65 error IB0608: 'where' of an exit of the workflow 'hello' asks for the step 'reminder', but no send of this workflow is of it; there is welcome"],
        Files.Load(workflow: """
            workflow: hello
            on: { event: A }
            goal: { event: Email Clicked, where: event.properties.step == "welcome" }
            exit: [ { event: Email Bounced, where: event.properties.step == "reminder" } ]
            steps: [ { wait: 1d }, { send: welcome, category: news } ]
            """).Faults());

    [Fact]
    public void of_goals_and_exits_need_an_email_of_the_workflow_or_any() => Assert.Equal(
        ["workflows/hello.yaml:3:16 error IB0608: the goal of the workflow 'hello' never comes, since this workflow sends no email; add 'any_email: true' if those of other workflows are meant"],
        Files.Load(workflow: """
            workflow: hello
            on: { event: A }
            goal: { event: Email Clicked }
            exit: [ { event: Email Bounced, any_email: true }, { event: Email Unsubscribed } ]
            steps: [ { wait: 1d } ]
            """).Faults());

    private static string Indented(string steps) => string.Join('\n', steps.Split('\n').Select(each => "  " + each));
}
