using InboundStreams.Core.Counters;
using InboundStreams.Core.Scoring;
using InboundStreams.Core.Sending;
using InboundStreams.Core.Workflows;
using InboundStreams.Definitions;
using NodaTime;

namespace InboundStreams.Tests.Definitions;

/// <summary>What the files say is what the funnel has.</summary>
public sealed class FunnelFilesTests
{
    [Fact]
    public void give_scores_with_their_weights_and_bands()
    {
        var scoring = Files.Load(scoring: """
            scores: { interest: { half_life: 2w, max: 100 }, fit: { min: -10 } }
            total: { interest: 0.5, fit: 1 }
            bands: { of: total, edges: { cold: 0, warm: 20 } }
            """).Funnel!.Definition.Scoring;

        Assert.Equal(
            [new ScoreDefinition("interest", Duration.FromDays(14), 0, 100, 500), new ScoreDefinition("fit", null, -10, null, 1000)],
            scoring.Scores);
        Assert.Equal(("total", 5), (scoring.Bands!.Of, scoring.Bands.Hysteresis));
        Assert.Equal([new BandEdge("cold", 0), new BandEdge("warm", 20)], scoring.Bands.Edges);
    }

    [Fact]
    public void give_rules_in_file_order()
    {
        var scoring = Files.Load(scoring: """
            scores: { interest: {} }
            rules:
              - { name: b, score: interest, on: Page Viewed, where: event.properties.path == "/", points: -2.5, cap: { points: 9, times: 2, per: 1d }, once: true }
              - { name: a, score: interest, on: Video Watched, points: event.properties.minutes / 10, cap: { times: 1, per: 2 days } }
              - { name: c, score: interest, while: contact.role == "CTO", points: 30 }
            """).Funnel!.Definition.Scoring;

        Assert.Equal(["b", "a"], scoring.EventRules.Select(each => each.Name));
        var (b, a, c) = (scoring.EventRules[0], scoring.EventRules[1], scoring.AttributeRules[0]);
        Assert.Equal((-2500L, "event.properties.path == \"/\"", true), (b.Points.Thousandths, b.Where!.Text, b.Once));
        Assert.Equal(new PointsCap(9, 2, new CapPeriod.Every(Duration.FromDays(1))), b.Cap);
        Assert.Equal("event.properties.minutes / 10", a.Points.Expression!.Text);
        Assert.Equal(new PointsCap(null, 1, new CapPeriod.CivilDays(2)), a.Cap);
        Assert.Equal(("c", 30_000L), (c.Name, c.Thousandths));
    }

    [Fact]
    public void give_categories_with_consent_and_caps()
    {
        var categories = Files.Load("""
            funnel: f
            sender: { from: "Ana <ana@example.org>" }
            contact: { agreed: bool }
            categories:
              material: { kind: transactional }
              news: { kind: marketing, consent: { opt_in: contact.agreed == true }, caps: [ { max: 1, per: 16h } ] }
            """).Funnel!.Definition.Categories;

        Assert.Equal(new Category("material", CategoryKind.Transactional), categories[0]);
        Assert.Equal((CategoryKind.Marketing, "contact.agreed == true"), (categories[1].Kind, categories[1].OptIn!.Text));
        Assert.Equal([new FrequencyCap(1, Duration.FromHours(16))], categories[1].Caps);
    }

    [Fact]
    public void give_counters()
    {
        var counters = Files.Load(Files.Inbound + """

            counters:
              visits: { on: Page Viewed }
              pricing views: { on: Page Viewed, where: 'event.properties.path == "/pricing" && contact.role != "none"' }
            """).Funnel!.Definition.Counters;

        Assert.Equal(new CounterDefinition("visits", "Page Viewed"), counters[0]);
        Assert.Equal(("pricing views", "Page Viewed", "event.properties.path == \"/pricing\" && contact.role != \"none\""), (counters[1].Name, counters[1].Event, counters[1].Where!.Text));
    }

    [Fact]
    public void give_segments_each_after_those_that_it_names()
    {
        var segments = Files.Load(more:
        [
            ("segments/a.yaml", "segments: [ { name: best, while: segment(\"hot\") && !segment(\"new\") }, { name: hot, while: score.total >= 50 } ]"),
            ("segments/b.yaml", "segments: [ { name: new, while: contact.employees < 5 }, { name: rest, while: 'true' } ]"),
        ]).Funnel!.Definition.Segments;

        Assert.Equal(["hot", "new", "best", "rest"], segments.Select(each => each.Name));
        Assert.Equal("score.total >= 50", segments[0].While.Text);
    }

    [Fact]
    public void give_a_workflow_with_nested_steps_and_ids_by_kind_and_place()
    {
        var workflow = Assert.Single(Files.Load(workflow: """
            workflow: hello
            on: { event: Signed Up, where: event.properties.plan == "free" }
            enroll: { key: event.properties.plan, again: every_match, min_gap: 7d }
            goal: { event: Order Completed, conversion_window: 14d, exit: false }
            exit: [ { event: Account Closed }, { when: contact.role == "none" } ]
            priority: 5
            time_zone: Asia/Kolkata
            steps:
              - { wait: 90s }
              - { send: welcome, category: material, if_withheld: exit, not_after: 12h }
              - wait_for: [ { event: Email Clicked, since: welcome, any_key: true, steps: [ { wait: 1d } ] } ]
                timeout: { after: 3d, steps: [ { exit: cold } ] }
              - id: last
                branch:
                  - { when: score.band == "warm", steps: [ { notify: welcome, id: tell, to: "Eva <eva@example.org>" } ] }
                  - { else: [ { wait: 2w } ] }
            """).Funnel!.Definition.Workflows);

        Assert.Equal(("hello", 5, "Asia/Kolkata"), (workflow.Name, workflow.Priority, workflow.TimeZone));
        Assert.Equal(("Signed Up", "event.properties.plan == \"free\""), (workflow.Trigger.Event, workflow.Trigger.Where!.Text));
        Assert.Equal(("event.properties.plan", EnrollAgain.EveryMatch, Duration.FromDays(7)), (workflow.Enroll.Key!.Text, workflow.Enroll.Again, workflow.Enroll.MinGap));
        Assert.Equal(("Order Completed", Duration.FromDays(14), false), (workflow.Goal!.Match.Event, workflow.Goal.ConversionWindow, workflow.Goal.Exit));
        Assert.Equal(("Account Closed", "contact.role == \"none\""), (workflow.Exits[0].Match!.Event, workflow.Exits[1].When!.Text));

        Assert.Equal(["wait-1", "welcome", "wait_for-3", "last"], workflow.Steps.Select(each => each.Id));
        Assert.Equal(new Step.Send("welcome", "welcome", "material", Step.IfWithheld.Exit, Duration.FromHours(12)), workflow.Steps[1]);
        var wait = Assert.IsType<Step.WaitFor>(workflow.Steps[2]);
        Assert.Equal(("Email Clicked", true, "welcome"), (wait.Arms[0].Match.Event, wait.Arms[0].Match.AnyKey, wait.Arms[0].Since));
        Assert.Equal([new Step.Wait("wait_for-3.1.wait-1", Duration.FromDays(1))], wait.Arms[0].Steps);
        Assert.Equal((Duration.FromDays(3), new Step.Exit("wait_for-3.timeout.exit-1", "cold")), (wait.Timeout!.After, wait.Timeout.Steps[0]));
        var branch = Assert.IsType<Step.Branch>(workflow.Steps[3]);
        Assert.Equal([new Step.Notify("tell", "welcome", "Eva <eva@example.org>")], branch.Arms[0].Steps);
        Assert.Equal([new Step.Wait("last.else.wait-1", Duration.FromDays(14))], branch.Else);
    }

    [Fact]
    public void are_the_same_in_any_order()
    {
        var files = Files.Load().Files;
        var reversed = FunnelFiles.Load([.. files.Reverse()], 7);
        Assert.Equal(files, reversed.Files);
        Assert.Equal(ContentHash.Of(files), ContentHash.Of(files.Reverse()));
    }

    [Fact]
    public void have_another_hash_when_text_moves_to_another_file()
    {
        Assert.Equal(64, ContentHash.Of([]).Length);
        Assert.NotEqual(
            ContentHash.Of([new("a", "bc"), new("d", "e")]),
            ContentHash.Of([new("a", "b"), new("cd", "e")]));
    }
}
