using System.Collections.Immutable;
using InboundStreams.Core;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Counters;
using InboundStreams.Core.Scoring;
using InboundStreams.Core.Segments;
using InboundStreams.Core.Sending;
using InboundStreams.Core.Workflows;
using NodaTime;

namespace InboundStreams.Tests.Core;

/// <summary>Definitions in few words.</summary>
internal static class Define
{
    private static readonly Scope Scope = Scope.Of(
        [
            new("email", AttributeType.String), new("time_zone", AttributeType.String), new("role", AttributeType.String),
            new("employees", AttributeType.Int), new("opted_in", AttributeType.Bool), new("birthday", AttributeType.Date),
            new("country", AttributeType.String), new("trial_ends", AttributeType.Timestamp),
        ],
        [new ScoreDefinition("engagement", Weight: 1000), new ScoreDefinition("fit", Weight: 1000)],
        hasBands: true) with { Counters = ["views", "orders"], Segments = ["active", "hot", "adults", "engaged", "spanish"] };

    public static FunnelDefinition Funnel(long version = 1) => new()
    {
        Name = "test",
        Version = version,
        Attributes = Scope.Attributes,
        NotificationAddress = "sales@example.org",
        QuietHours = new QuietHours(new LocalTime(21, 0), new LocalTime(8, 0)),
        Categories =
        [
            new Category("material", CategoryKind.Transactional),
            new Category("news", CategoryKind.Marketing),
            new Category("offers", CategoryKind.Marketing, Condition.Parse("contact.opted_in == true", Scope.ForConsent()).Value),
        ],
    };

    public static Funnel With(this FunnelDefinition funnel, params WorkflowDefinition[] workflows) => new(funnel with { Workflows = [.. workflows] });

    public static ScoreRules Scores(ScoreDefinition[] scores, EventRule[] rules, AttributeRule[]? attributes = null, Bands? bands = null) =>
        new([.. scores], [.. rules], [.. attributes ?? []], bands);

    public static ScoreDefinition Score(string name, string? halfLife = null, int min = 0, int? max = null, int? weight = null) =>
        new(name, halfLife is null ? null : Span(halfLife), min, max, weight);

    public static EventRule Rule(string name, string on, int points, string score = "engagement", string? where = null, PointsCap? cap = null, bool once = false) =>
        new(name, score, on, Points.Of(points), where is null ? null : OnEvent(where), cap, once);

    public static Points Worth(string expression) => new(0, Expression.Parse(expression, Scope.ForEvent(), ExpressionType.Number).Value!);

    public static AttributeRule While(string name, string condition, int points, string score = "fit") =>
        new(name, score, Parsed(Condition.Parse(condition, Scope.ForAttributes())), points * 1000);

    public static SegmentDefinition Segment(string name, string condition) => new(name, Watched(condition));

    public static CounterDefinition Counter(string name, string on, string? where = null) =>
        new(name, on, where is null ? null : Parsed(Condition.Parse(where, Scope.ForCounters())));

    public static Bands Bands(string of, int hysteresis, params (string Name, int From)[] edges) =>
        new(of, hysteresis, [.. edges.Select(each => new BandEdge(each.Name, each.From))]);

    public static WorkflowDefinition Workflow(string name, string on, params Step[] steps) => new(name, new EventMatch(on), [.. steps]);

    public static Enrollment Keyed(string key, EnrollAgain again = EnrollAgain.Once) => new(Expression.Parse(key, Scope.ForEvent()).Value!, again);

    public static Step.Send Send(string id, string category = "material", Step.IfWithheld withheld = Step.IfWithheld.Continue) => new(id, id, category, withheld);

    public static Step.Wait Wait(string length, string id = "wait") => new(id, Span(length));

    public static Step.WaitFor WaitFor(string id, string? timeout, Step[] late, params WaitArm[] arms) =>
        new(id, [.. arms], timeout is null ? null : new WaitTimeout(Span(timeout), [.. late]));

    public static WaitArm Arm(string on, string? where, params Step[] steps) => new(new EventMatch(on, where is null ? null : OnRunEvent(where)), [.. steps]);

    public static Step.Branch Branch(string id, string when, Step[] then, params Step[] otherwise) =>
        new(id, [new BranchArm(Condition.Parse(when, Scope.ForStep()).Value!, [.. then])], [.. otherwise]);

    public static Goal Goal(string on, string? window = null, bool exit = true) => new(new EventMatch(on), window is null ? null : Span(window), exit);

    public static WorkflowExit ExitOn(string on, string? where = null) => new(new EventMatch(on, where is null ? null : OnRunEvent(where)), null);

    public static WorkflowExit ExitWhen(string when) => new(null, Watched(when));

    public static Condition Watched(string text) => Parsed(Condition.Parse(text, Scope.ForWatched()));

    private static Condition Parsed(Parsed<Condition> parsed) =>
        parsed.Value ?? throw new ArgumentException(string.Join("; ", parsed.Faults.Select(each => each.Message)));

    public static Condition OnEvent(string text) => Condition.Parse(text, Scope.ForEvent()).Value!;

    public static Condition OnRunEvent(string text) => Condition.Parse(text, Scope.ForRunEvent()).Value!;

    public static Duration Span(string text) => DurationText.TryParse(text, out var span) ? span : throw new ArgumentException(text);

    public static (string, Value) Is(this string name, string value) => (name, Value.String(value));

    public static (string, Value) Is(this string name, long value) => (name, Value.Int(value));
}
