using InboundStreams.Core.Decisions;
using InboundStreams.IntegrationTests.Fixtures;
using InboundStreams.Records.Codecs;
using InboundStreams.Streams.Orders;
using InboundStreams.Topologies;

namespace InboundStreams.IntegrationTests.Pipelines;

/// <summary>Segments, counters and watched conditions through the real engine.</summary>
public sealed class SegmentTests
{
    [Fact]
    public async Task Are_entered_by_events_left_by_time_and_settled_by_an_edit_in_contacts_that_send_nothing()
    {
        var (funnel, stricter) = (QuickFunnel.Write(), QuickFunnel.Write(lively: 3));
        await using var pipeline = await Pipeline.StartAsync(funnel.FullName, partitions: 2);
        var now = DateTimeOffset.UtcNow;
        pipeline.Produce("contacts", Enumerable.Range(0, 10).Select(each => QuickFunnel.Contact(each, now.AddMinutes(-1))));
        pipeline.Produce("actions", Enumerable.Range(0, 10).SelectMany(contact => Enumerable.Range(0, 1 + (contact % 3)).Select(view =>
            QuickFunnel.Action(contact, "Page Viewed", now.AddSeconds(-view), $"v-{contact}-{view}", """{"path":"/pricing"}"""))));
        var worker = pipeline.Run("a");

        // Contacts 2, 5 and 8 view three times: 15 points of a half-life of a minute, 12 of them left after 20 seconds.
        await Eventually.Until("time has led three contacts out of 'keen'", () => Moves(pipeline, "segment_left", "keen") == 3, TimeSpan.FromSeconds(90), () => worker.Output);
        Assert.Equal(6, Moves(pipeline, "segment_entered", "lively"));
        Assert.Equal(3, Moves(pipeline, "segment_entered", "keen"));
        Assert.Equal(6, States(pipeline).Values.Count(each => each.Segments.Contains("lively")));

        pipeline.Inbound("apply", stricter.FullName);
        await Eventually.Until("all contacts are visited", () => States(pipeline).Values.Count(each => each.Version == 2) == 10, TimeSpan.FromSeconds(60), () => worker.Output);
        Assert.Equal(0, worker.Stop(TimeSpan.FromSeconds(40)));

        Assert.Equal(3, States(pipeline).Values.Count(each => each.Segments.Contains("lively")));
        Assert.Equal(0, Moves(pipeline, "segment_left", "lively"));
        Assert.Contains(pipeline.Orders().SelectMany(each => each.Order.Entries), each => each is OrderEntry.Visit { Version: 2 });
        var (decided, again) = (OrderReplay.Decided(pipeline), await OrderReplay.DecideAgain(pipeline));
        Assert.Equal(decided.Keys.Order(), again.Keys.Order());
        foreach (var (key, values) in decided)
            Assert.True(values.SequenceEqual(again[key]), $"the decisions of {key} differ");
        funnel.Delete(recursive: true);
        stricter.Delete(recursive: true);
    }

    private static int Moves(Pipeline pipeline, string kind, string segment) => pipeline.Values(pipeline.Topics.WorkflowJournal, WorkflowTransitionCodec.Codec)
        .Count(each => each.Kind == kind && each.Details.TryGet("segment", out var name) && name.AsString == segment);

    private static Dictionary<string, ContactState> States(Pipeline pipeline) => TopicReader.ReadCommitted(pipeline.Kafka, ContactTopology.Changelog(pipeline.ApplicationId))
        .GroupBy(each => System.Text.Encoding.UTF8.GetString(each.Message.Key))
        .ToDictionary(each => each.Key, each => ContactState.Of(each.Last().Message.Value));
}
