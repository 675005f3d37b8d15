using System.Globalization;
using Confluent.Kafka;
using InboundStreams.Cli.Connections;
using InboundStreams.Cli.Roles;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using InboundStreams.Definitions;
using InboundStreams.Records.Codecs;
using NodaTime;

namespace InboundStreams.Cli.Bench;

/// <summary>
/// The load of the benchmark, the same at every run: contact rows, then events whose contacts are drawn by Zipf's law with
/// exponent 1. Half of the events match a scoring rule, one in a hundred enrolls.
/// </summary>
internal static class BenchLoad
{
    private static readonly Instant Begin = Instant.FromUtc(2026, 1, 5, 0, 0);

    public static IReadOnlyList<FunnelFile> Funnel { get; } =
    [
        new("inbound.yaml", """
            funnel: bench
            sender: { from: "Bench <bench@example.org>" }
            categories:
              material: { kind: transactional }
            contact: { email: string, country: string, employees: int }
            """),
        new("scoring/lead.yaml", """
            scores:
              engagement: { max: 500, half_life: 30d }
              fit: { max: 100 }
            total: { engagement: 0.5, fit: 1 }
            rules:
              - { name: pricing, score: engagement, on: Page Viewed, where: 'event.properties.path == "/pricing"', points: 5, cap: { points: 25, per: 1d } }
              - { name: video, score: engagement, on: Video Watched, points: 3 }
              - { name: large, score: fit, while: 'contact.employees > 500', points: 30 }
            bands: { of: total, hysteresis: 5, edges: { cold: 0, warm: 20, mql: 50 } }
            """),
        new("workflows/nurture.yaml", """
            workflow: nurture
            on: { event: Course Registered }
            steps:
              - { send: welcome, category: material }
              - { wait: 2d }
              - { send: more, category: material }
            """),
        new("templates/welcome.hbs", "<p>Welcome</p>"),
        new("templates/welcome.subject.hbs", "Welcome"),
        new("templates/more.hbs", "<p>More</p>"),
        new("templates/more.subject.hbs", "More"),
    ];

    public static async Task ProduceContactsAsync(Surroundings surroundings, int contacts, CancellationToken stop)
    {
        var serde = await TopicSerde.RegisterAsync(surroundings.Topics.Contacts, ContactCodec.Codec, surroundings.Registry, stop);
        Produce(surroundings, surroundings.Topics.Contacts, contacts, i => (i, serde.Serialize(new Contact(
            Properties.Of(("email", Value.String($"{Id(i)}@people.example")), ("country", Value.String(i % 3 == 0 ? "ES" : "FR")), ("employees", Value.Int(i % 1000))), Begin))), stop);
    }

    /// <summary>When the waits of all registrations have ended.</summary>
    public static DateTimeOffset AllDue { get; } = (Begin + Duration.FromDays(3)).ToDateTimeOffset();

    /// <summary>One event of each contact, all within a minute: each starts a run that waits for two days.</summary>
    public static async Task ProduceRegistrationsAsync(Surroundings surroundings, int contacts, CancellationToken stop)
    {
        var serde = await TopicSerde.RegisterAsync(surroundings.Topics.UserActions, UserActionCodec.Codec, surroundings.Registry, stop);
        Produce(surroundings, surroundings.Topics.UserActions, contacts, i => (i, serde.Serialize(new UserAction(
            string.Create(CultureInfo.InvariantCulture, $"m{i}"), "Course Registered", Begin + (Duration.FromMinutes(1) * i / contacts), Properties.Empty, Properties.Empty))), stop);
    }

    /// <summary>One event for every ten contacts, evenly in the minute in which the waits of all registrations end.</summary>
    public static Task ProduceEventsInDueMinuteAsync(Surroundings surroundings, int contacts, CancellationToken stop)
    {
        var events = Math.Max(1, contacts / 10);
        return ProduceEventsAsync(surroundings, events, contacts, Begin + Duration.FromDays(2), Duration.FromMinutes(1) / events, stop);
    }

    public static Task ProduceEventsAsync(Surroundings surroundings, int events, int contacts, CancellationToken stop) =>
        ProduceEventsAsync(surroundings, events, contacts, Begin + Duration.FromSeconds(1), Duration.FromMilliseconds(100), stop);

    private static async Task ProduceEventsAsync(Surroundings surroundings, int events, int contacts, Instant from, Duration step, CancellationToken stop)
    {
        var serde = await TopicSerde.RegisterAsync(surroundings.Topics.UserActions, UserActionCodec.Codec, surroundings.Registry, stop);
        var state = 42UL;
        Produce(surroundings, surroundings.Topics.UserActions, events, Make, stop);

        (int Contact, byte[] Value) Make(int i) =>
            (Chances.Zipf(Chances.NextUnit(ref state), contacts), serde.Serialize(Event(i, from + (step * i), Chances.NextUnit(ref state))));
    }

    private static UserAction Event(int number, Instant at, double chance)
    {
        var (name, path) = chance switch
        {
            < 0.01 => ("Course Registered", "/course"),
            < 0.35 => ("Page Viewed", "/pricing"),
            < 0.51 => ("Video Watched", "/video"),
            _ => ("Page Viewed", "/blog"),
        };
        return new UserAction(
            string.Create(CultureInfo.InvariantCulture, $"e{number}"),
            name,
            at,
            Properties.Of(("path", Value.String(path)), ("seconds", Value.Int(number % 300))),
            Properties.Of(("campaign.source", Value.String("newsletter"))));
    }

    private static string Id(int contact) => string.Create(CultureInfo.InvariantCulture, $"c{contact:D7}");

    private static void Produce(Surroundings surroundings, string topic, int count, Func<int, (int Contact, byte[] Value)> make, CancellationToken stop)
    {
        using var producer = KafkaConnection.NewProducer(surroundings.Kafka);
        for (var i = 0; i < count; i++)
        {
            var (contact, value) = make(i);
            var message = new Message<byte[], byte[]> { Key = System.Text.Encoding.UTF8.GetBytes(Id(contact)), Value = value };
            while (!TryProduce(producer, topic, message))
                stop.ThrowIfCancellationRequested();
        }

        while (producer.Flush(TimeSpan.FromSeconds(1)) > 0)
            stop.ThrowIfCancellationRequested();
    }

    private static bool TryProduce(IProducer<byte[], byte[]> producer, string topic, Message<byte[], byte[]> message)
    {
        try
        {
            producer.Produce(topic, message);
            return true;
        }
        catch (ProduceException<byte[], byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
        {
            producer.Poll(TimeSpan.FromMilliseconds(20));
            return false;
        }
    }
}
