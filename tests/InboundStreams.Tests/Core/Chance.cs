using CsCheck;
using InboundStreams.Core;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Scoring;
using InboundStreams.Core.Sending;
using InboundStreams.Core.Workflows;
using static InboundStreams.Tests.Core.Define;

namespace InboundStreams.Tests.Core;

/// <summary>A funnel with something of everything, and histories that run into all of it.</summary>
internal static class Chance
{
    private static readonly string[] Names = ["Registered", "Page Viewed", "Ordered", "Left", "Clicked", "Unknown"];
    private static readonly string[] Keys = ["a", "b", "c"];
    private static readonly string[] Roles = ["CTO", "Clerk", "Student"];

    public static Funnel Funnel { get; } = (Funnel() with
    {
        Scoring = Scores(
            [Score("engagement", halfLife: "5d", max: 60, weight: 500), Score("fit", max: 100, weight: 1000)],
            [
                Rule("registered", "Registered", 10, once: true),
                Rule("seen", "Page Viewed", 7, cap: new PointsCap(20, null, new CapPeriod.Every(Span("1d")))),
                Rule("nothing", "Page Viewed", 0),
                Rule("left", "Left", -15),
                Rule("ordered", "Ordered", 0, "fit") with { Points = Worth("event.properties.n * 1.5") },
                Rule("clicked", "Email Clicked", 5, cap: new PointsCap(null, 2, new CapPeriod.CivilDays(1))),
            ],
            [While("decides", "contact.role == 'CTO'", 20), While("often", "count('views', '3d') >= 3", 4)],
            Bands("total", 3, ("cold", 0), ("warm", 10), ("hot", 30))),
        Counters = [Counter("views", "Page Viewed"), Counter("orders", "Ordered", "event.properties.n > 3")],
        Segments =
        [
            Segment("active", "count('views', '2d') >= 2"),
            Segment("engaged", "score.engagement > 12.5 && score.band != 'cold'"),
            Segment("hot", "segment('active') && score.total >= 20"),
            Segment("adults", "now > timestamp(contact.birthday) + duration('13149d') + duration('8h')"),
        ],
    }).With(
        Workflow(
            "course", "Registered",
            Send("welcome"), Wait("1d"), Send("more", "news"),
            WaitFor("answer", "2d", [Send("reminder", "news")], Arm("Clicked", null, new Step.Notify("sales", "sales")), Arm("Page Viewed", "event.properties.n > 5") with { Since = "more" }),
            Branch("b", "score.total > 20", [Send("hot", "offers", Step.IfWithheld.Exit)], new Step.Exit("cool", "cold")))
            with
            {
                Enroll = Keyed("event.properties.key", EnrollAgain.EveryMatch),
                Goal = Goal("Ordered", window: "3d"),
                Exits = [ExitOn("Left"), ExitWhen("contact.role == 'Student'"), ExitWhen("segment('hot') && score.engagement < 5")],
            },
        Workflow("visits", "Page Viewed", Wait("12h", "w"), Send("seen-you", "news")) with { Enroll = new Enrollment(null, EnrollAgain.EveryMatch, Span("2d")) });

    public static Gen<Happening> Happenings { get; } =
        from kind in Gen.Int[0, 19]
        from after in Gen.Int[0, 30]
        from ago in Gen.Int[0, 100]
        from name in Gen.Int[0, Names.Length - 1]
        from key in Gen.Int[0, 2]
        from n in Gen.Int[0, 12]
        select Happens(kind, after, ago, name, key, n);

    public static Gen<Happening[]> Histories { get; } = Happenings.Array[1, 60];

    /// <summary>The same out of a generator that gives the same for ever.</summary>
    public static Happening HappeningOf(Random chance) =>
        Happens(chance.Next(20), chance.Next(31), chance.Next(101), chance.Next(Names.Length), chance.Next(Keys.Length), chance.Next(13));

    private static Happening Happens(int kind, int after, int ago, int name, int key, int n) =>
        new(kind, after, kind == 13 ? ago : 0, Names[name], Keys[key], Roles[key], n);

    /// <param name="AfterHours">Since the one before.</param>
    internal sealed record Happening(int Kind, int AfterHours, int AgoHours, string Name, string Key, string Role, int N);

    /// <summary>The inputs of a history; timers are taken between them.</summary>
    public static Story Play(Happening[] history, Action<Story>? afterEach = null, Funnel? funnel = null)
    {
        var story = new Story(funnel ?? Funnel);
        var hours = 0;
        foreach (var step in history)
        {
            hours += step.AfterHours;
            story.At($"{hours}h");
            Take(story, step);
            afterEach?.Invoke(story);
        }

        return story;
    }

    /// <summary>All that was decided, as text and bytes.</summary>
    public static string Written(Story story) => $"{string.Join('\n', story.Effects.Select(Line))}\n{Convert.ToHexString(Bytes(story.State))}";

    public static byte[] Bytes(ContactState state) => state.Block.ToArray();

    private static string Line(Effect effect) => effect is Effect.Score score ? $"{score.Value} {string.Join(' ', score.Value.Parts)}" : effect.ToString();

    private static void Take(Story story, Happening step)
    {
        switch (step.Kind)
        {
            case 14:
                story.Row("email".Is("ana@example.org"), "role".Is(step.Role));
                break;
            case 15:
                story.Load("email".Is("ana@example.org"), "birthday".Is("1990-02-28"));
                break;
            case 16:
                story.Outcome(OutcomeKind.Clicked, url: "u");
                break;
            case 17:
                story.Outcome(step.N > 6 ? OutcomeKind.Unsubscribed : OutcomeKind.Subscribed, step.N > 9 ? null : "news");
                break;
            case 18 when step.N > 9:
                story.Erase();
                break;
            default:
                story.EventAgo($"{step.AgoHours}h", step.Name, "key".Is(step.Key), "n".Is(step.N));
                break;
        }
    }
}
