using System.Globalization;
using Confluent.Kafka;
using InboundStreams.Cli.Connections;
using InboundStreams.Cli.Roles;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using InboundStreams.Definitions;
using InboundStreams.Records.Codecs;
using NodaTime;

namespace InboundStreams.Cli.Chaos;

/// <summary>Contacts that act, some of them in ways that cannot be taken, at a steady rate; timers of a few seconds, so that something always rings.</summary>
internal sealed class ChaosLoad(Surroundings surroundings, int contacts, double perSecond, Random random)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    /// <summary>Events and rows that the brokers have acknowledged.</summary>
    public long Produced { get; private set; }

    /// <summary>Records that no engine can take.</summary>
    public long Poison { get; private set; }

    /// <param name="edition">Differs from version to version.</param>
    public static IReadOnlyList<FunnelFile> Funnel(int edition) =>
    [
        new("inbound.yaml", """
            funnel: chaos
            sender: { from: "Chaos <chaos@example.org>" }
            categories:
              material: { kind: transactional }
            contact: { email: string, country: string, employees: int }
            """),
        new("scoring/lead.yaml", $$"""
            scores:
              engagement: { max: 500, half_life: 30d }
              fit: { max: 100 }
            total: { engagement: 0.5, fit: 1 }
            rules:
              - { name: pricing, score: engagement, on: Page Viewed, where: 'event.properties.path == "/pricing"', points: {{5 + edition}}, cap: { points: 25, per: 1d } }
              - { name: video, score: engagement, on: Video Watched, points: 3 }
              - { name: large, score: fit, while: 'contact.employees > 500', points: 30 }
            bands: { of: total, hysteresis: 5, edges: { cold: 0, warm: 20, mql: 50 } }
            """),
        new("workflows/nurture.yaml", """
            workflow: nurture
            on: { event: Course Registered }
            steps:
              - { send: welcome, category: material }
              - { wait: 3s }
              - { send: more, category: material }
              - { wait: 20s }
              - { send: last, category: material }
            """),
        new("templates/welcome.hbs", "<p>Welcome</p>"),
        new("templates/welcome.subject.hbs", "Welcome"),
        new("templates/more.hbs", "<p>More</p>"),
        new("templates/more.subject.hbs", "More"),
        new("templates/last.hbs", "<p>Last</p>"),
        new("templates/last.subject.hbs", "Last"),
    ];

    public async Task RunAsync(CancellationToken stop)
    {
        var actions = await TopicSerde.RegisterAsync(surroundings.Topics.UserActions, UserActionCodec.Codec, surroundings.Registry, stop);
        var rows = await TopicSerde.RegisterAsync(surroundings.Topics.Contacts, ContactCodec.Codec, surroundings.Registry, stop);
        using var producer = KafkaConnection.NewProducer(surroundings.Kafka);
        var started = surroundings.Time.GetTimestamp();
        for (long made = 0; !stop.IsCancellationRequested; made++)
        {
            while (made >= surroundings.Time.GetElapsedTime(started).TotalSeconds * perSecond && !stop.IsCancellationRequested)
                await Task.Delay(Tick, CancellationToken.None);
            Produce(producer, Make(made));
        }

        while (producer.Flush(TimeSpan.FromSeconds(1)) > 0)
        {
        }

        (string Topic, string Contact, byte[] Value) Make(long number)
        {
            var contact = string.Create(CultureInfo.InvariantCulture, $"c{random.Next(contacts):D6}");
            var at = Instant.FromDateTimeOffset(surroundings.Time.GetUtcNow());
            return random.NextDouble() switch
            {
                < 0.05 => (surroundings.Topics.Contacts, contact, rows.Serialize(Row(contact, at))),
                < 0.06 => (surroundings.Topics.UserActions, contact, Spoiled()),
                var chance => (surroundings.Topics.UserActions, contact, actions.Serialize(Event(number, at, chance))),
            };
        }
    }

    private byte[] Spoiled()
    {
        Poison++;
        return "this is no Avro"u8.ToArray();
    }

    private Contact Row(string contact, Instant at) => new(
        Properties.Of(("email", Value.String($"{contact}@example.org")), ("country", Value.String("DE")), ("employees", Value.Int(random.Next(1_000)))), at);

    private static UserAction Event(long number, Instant at, double chance)
    {
        var (name, path) = chance switch
        {
            < 0.12 => ("Course Registered", "/course"),
            < 0.40 => ("Page Viewed", "/pricing"),
            < 0.60 => ("Video Watched", "/video"),
            _ => ("Page Viewed", "/blog"),
        };
        return new UserAction(
            string.Create(CultureInfo.InvariantCulture, $"e{number}"), name, at, Properties.Of(("path", Value.String(path))), Properties.Empty);
    }

    private void Produce(IProducer<byte[], byte[]> producer, (string Topic, string Contact, byte[] Value) record)
    {
        var message = new Message<byte[], byte[]> { Key = System.Text.Encoding.UTF8.GetBytes(record.Contact), Value = record.Value };
        while (true)
        {
            try
            {
                producer.Produce(record.Topic, message, report => Produced += report.Error.IsError ? 0 : 1);
                return;
            }
            catch (ProduceException<byte[], byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                producer.Poll(Tick);
            }
        }
    }
}
