using System.Globalization;
using System.Text;
using InboundStreams.Core;
using InboundStreams.Core.Blocks;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Decisions;
using InboundStreams.Definitions;
using NodaTime;

namespace InboundStreams.Cli.Bench;

/// <summary>
/// The load of the core's benchmark, the same at every run: 30 scoring rules (20 for events, 10 for attributes), 10 workflows, events
/// of 30 names. Half of the events match a rule, one in twenty enrolls. Contacts are drawn by Zipf's law with exponent 1.
/// </summary>
internal sealed class DecideLoad
{
    private static readonly Instant Begin = Instant.FromUtc(2026, 1, 5, 0, 0);

    /// <summary>Between two events: a contact of a million then has one every two hours or so.</summary>
    private const long StepTicks = 8 * NodaConstants.TicksPerMillisecond;

    private static readonly string[] Viewed = [.. Enumerable.Range(0, 20).Select(each => $"Viewed {each}")];
    private static readonly string[] SignedUp = [.. Enumerable.Range(0, 10).Select(each => $"Signed Up {each}")];
    private readonly string[] _contacts;
    private readonly Properties[] _pricing;
    private readonly Properties[] _other;
    private ulong _chance = 42;
    private int _number;

    public DecideLoad(int contacts)
    {
        _contacts = new string[contacts];
        for (var i = 0; i < contacts; i++)
            _contacts[i] = string.Create(CultureInfo.InvariantCulture, $"c{i:D7}");
        (_pricing, _other) = (Pages("/pricing"), Pages("/blog"));
    }

    public int Contacts => _contacts.Length;

    /// <param name="workflows">10 that events start, and as many more as asked for that no event of the load names.</param>
    public static Funnel Funnel(int workflows)
    {
        List<FunnelFile> files =
        [
            new("inbound.yaml", """
                funnel: bench
                sender: { from: "Bench <bench@example.org>" }
                categories: { material: { kind: transactional } }
                contact: { email: string, country: string, role: string, employees: int }
                """),
            new("scoring/lead.yaml", Scoring()),
            new("templates/welcome.hbs", "<p>Welcome</p>"),
            new("templates/welcome.subject.hbs", "Welcome"),
        ];
        for (var i = 0; i < workflows; i++)
        {
            files.Add(new($"workflows/w{i}.yaml", $$"""
                workflow: w{{i}}
                on: { event: {{(i < 10 ? "Signed Up" : "Never Sent")}} {{i}} }
                enroll: { again: every_match }
                goal: { event: Order Completed }
                steps: [ { wait: 30m }, { send: welcome, category: material } ]
                """));
        }

        var loaded = FunnelFiles.Load(files, 1);
        return loaded.Funnel ?? throw new InvalidOperationException($"The benchmark's funnel has faults: {string.Join("; ", loaded.Faults)}");
    }

    /// <summary>What the contact table says, and the clock at the first event.</summary>
    public ContactBlocks Loaded(Funnel funnel)
    {
        var (blocks, next) = (new ContactBlocks(Contacts), new StateBuffer());
        for (var i = 0; i < Contacts; i++)
        {
            var row = Properties.Of(
                ("country", Value.String(i % 3 == 0 ? "ES" : "FR")), ("email", Value.String(_contacts[i] + "@people.example")),
                ("employees", Value.Int(i % 1000)), ("role", Value.String(i % 10 == 0 ? "CTO" : "Engineer")));
            blocks.Keep(i, Decider.Decide(_contacts[i], default, new Input.ContactChanged(new Contact(row, null), Begin, Load: true), funnel, next).Next);
        }

        return blocks;
    }

    /// <summary>Fills the batch with the next events, in order of time.</summary>
    public void Next((int Contact, string Id, Input Input)[] batch)
    {
        for (var i = 0; i < batch.Length; i++)
        {
            var contact = Chances.Zipf(Chances.NextUnit(ref _chance), Contacts);
            batch[i] = (contact, _contacts[contact], Event());
        }
    }

    private Input.ActionTaken Event()
    {
        _number++;
        var (chance, kind) = (Chances.NextUnit(ref _chance), _number % 20);
        var (name, properties) = chance switch
        {
            < 0.07 => (SignedUp[kind % 10], _other), // some find the workflow running
            < 0.57 => (Viewed[kind], _pricing),
            < 0.67 => (Viewed[kind], _other),
            _ => ("Page Scrolled", _other),
        };
        var at = Begin.PlusTicks(_number * StepTicks);
        return new(new UserAction(string.Create(CultureInfo.InvariantCulture, $"m-{_number:D9}"), name, at, properties[_number & 63], Properties.Empty), at);
    }

    private static Properties[] Pages(string path) =>
        [.. Enumerable.Range(0, 64).Select(each => Properties.Of(("path", Value.String(path)), ("referrer", Value.String("newsletter")), ("seconds", Value.Int(each))))];

    private static string Scoring()
    {
        var text = new StringBuilder("""
            scores:
              engagement: { max: 500, half_life: 30d }
              fit: { max: 100 }
            total: { engagement: 0.5, fit: 1 }
            bands: { of: total, hysteresis: 5, edges: { cold: 0, warm: 20, mql: 50 } }
            rules:

            """);
        for (var i = 0; i < 20; i++)
            text.AppendLine(CultureInfo.InvariantCulture, $"  - {{ name: viewed{i}, score: engagement, on: Viewed {i}, where: 'event.properties.path == \"/pricing\"', points: 5{(i % 2 == 0 ? ", cap: { points: 25, per: 1d }" : "")} }}");
        for (var i = 0; i < 10; i++)
            text.AppendLine(CultureInfo.InvariantCulture, $"  - {{ name: fits{i}, score: fit, while: 'contact.role == \"CTO\" && contact.employees > {i * 100}', points: 3 }}");
        return text.ToString();
    }
}
