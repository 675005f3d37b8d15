using Confluent.Kafka;
using InboundStreams.Cli.Connections;
using InboundStreams.Cli.Encoding;
using InboundStreams.Cli.Roles;
using InboundStreams.Core.Contacts;
using InboundStreams.Records.Codecs;
using NodaTime;

namespace InboundStreams.Cli.Demo;

/// <summary>Produces the sample's contacts and clickstream, as an outside producer would, in the order in which they happened.</summary>
internal sealed class SampleFeed
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    private readonly IReadOnlyList<Line> _lines;

    private SampleFeed(IReadOnlyList<Line> lines) => (_lines, Events) = (lines, lines.Count(line => line.Event));

    public int Events { get; }

    public int Contacts => _lines.Select(line => line.Contact).Distinct(StringComparer.Ordinal).Count();

    /// <summary>Events and contact rows.</summary>
    public int Lines => _lines.Count;

    /// <summary>The time of the sample when so many of its lines have happened.</summary>
    public Instant TimeAt(long lines) => _lines[(int)Math.Clamp(lines, 0, _lines.Count - 1)].Arrival;

    /// <summary>Both files, merged: each keeps its own order, which is that of arrival and not quite that of the events' own time.</summary>
    public static async Task<SampleFeed> ReadAsync(Surroundings surroundings, CancellationToken stop)
    {
        var actionSerde = await TopicSerde.RegisterAsync(surroundings.Topics.UserActions, UserActionCodec.Codec, surroundings.Registry, stop);
        var contactSerde = await TopicSerde.RegisterAsync(surroundings.Topics.Contacts, ContactCodec.Codec, surroundings.Registry, stop);
        var actions = (await File.ReadAllLinesAsync(Samples.Clickstream, stop)).Select(line => JsonRecords.Action(line))
            .Select(each => new Line(surroundings.Topics.UserActions, each.Contact, actionSerde.Serialize(each.Action), each.Action.At!.Value, Event: true));
        var rows = (await File.ReadAllLinesAsync(Samples.Contacts, stop)).Select(line => JsonRecords.Contact(line))
            .Select(each => new Line(surroundings.Topics.Contacts, each.Contact, each.Row is null ? null : contactSerde.Serialize(each.Row), each.Row?.At ?? Instant.MinValue, Event: false));
        return new SampleFeed([.. Merge([.. InArrivalOrder(rows)], [.. InArrivalOrder(actions)])]);
    }

    /// <summary>Spread evenly over so much time; zero: all at once.</summary>
    public async Task ProduceAsync(Surroundings surroundings, TimeSpan over, CancellationToken stop)
    {
        using var producer = KafkaConnection.NewProducer(surroundings.Kafka);
        var started = surroundings.Time.GetTimestamp();
        for (var i = 0; i < _lines.Count; i++)
        {
            var early = (over * ((double)i / _lines.Count)) - surroundings.Time.GetElapsedTime(started);
            if (early > Pace)
                await Task.Delay(early, surroundings.Time, stop);
            Produce(producer, _lines[i]);
        }

        while (producer.Flush(TimeSpan.FromSeconds(1)) > 0)
            stop.ThrowIfCancellationRequested();
    }

    private static void Produce(IProducer<byte[], byte[]> producer, Line line)
    {
        var message = new Message<byte[], byte[]> { Key = System.Text.Encoding.UTF8.GetBytes(line.Contact), Value = line.Value! };
        while (true)
        {
            try
            {
                producer.Produce(line.Topic, message);
                return;
            }
            catch (ProduceException<byte[], byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                producer.Poll(TimeSpan.FromMilliseconds(10));
            }
        }
    }

    // A late event arrived when the events around it did.
    private static IEnumerable<Line> InArrivalOrder(IEnumerable<Line> lines)
    {
        var latest = Instant.MinValue;
        foreach (var line in lines)
        {
            latest = Instant.Max(latest, line.Arrival);
            yield return line with { Arrival = latest };
        }
    }

    private static IEnumerable<Line> Merge(IReadOnlyList<Line> rows, IReadOnlyList<Line> actions)
    {
        var (row, action) = (0, 0);
        while (row < rows.Count || action < actions.Count)
        {
            var rowIsNext = action == actions.Count || (row < rows.Count && rows[row].Arrival <= actions[action].Arrival);
            yield return rowIsNext ? rows[row++] : actions[action++];
        }
    }

    private sealed record Line(string Topic, string Contact, byte[]? Value, Instant Arrival, bool Event);
}
