using System.Diagnostics;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using InboundStreams.IntegrationTests.Fixtures;
using InboundStreams.Streams.Orders;

namespace InboundStreams.IntegrationTests.Pipelines;

/// <summary>The order is a fact: what was decided in a disorderly run is decided again from the inputs and the order records.</summary>
public sealed class OrderTests
{
    [Fact]
    public async Task A_disorderly_run_is_decided_again_exactly_and_after_compaction_the_missing_row_is_named()
    {
        var (funnel, changed) = (QuickFunnel.Write(), QuickFunnel.Write(pricingPoints: 7));
        await using var pipeline = await Pipeline.StartAsync(funnel.FullName, partitions: 4);
        pipeline.Produce("contacts", Enumerable.Range(0, 20).Select(each => QuickFunnel.Contact(each, Now)));
        var first = pipeline.Run("a");

        // Actions, contacts and, through the dispatcher, outcomes come at once from several producers; the waits of two seconds ring by the clock.
        await Task.WhenAll(Burst(pipeline, 0), Burst(pipeline, 1), Rows(pipeline));
        var second = pipeline.Run("b");
        await BothDecide(pipeline, second);
        pipeline.Inbound("apply", changed.FullName);
        pipeline.ProduceRaw(pipeline.Topics.UserActions, "q3", "this is no Avro");
        await Task.WhenAll(Burst(pipeline, 2), Rows(pipeline));
        first.Kill();
        await Burst(pipeline, 3);
        await Eventually.Until("everything is decided", () => Settled(pipeline), TimeSpan.FromSeconds(60), () => second.Output);
        Assert.Equal(0, second.Stop(TimeSpan.FromSeconds(40)));

        var entries = pipeline.Orders().SelectMany(each => each.Order.Entries).ToList();
        Assert.Contains(entries, each => each is OrderEntry.Advance);
        Assert.Contains(entries, each => each is OrderEntry.Definitions { Version: 2 });
        Assert.Contains(entries, each => each is OrderEntry.DeadLettered);
        var (decided, again) = (OrderReplay.Decided(pipeline), await OrderReplay.DecideAgain(pipeline));
        // Each of the 20 contacts has commands, scores and a journal.
        Assert.Equal(60, decided.Count);
        Assert.Equal(decided.Keys.Order(), again.Keys.Order());
        foreach (var (key, values) in decided)
            Assert.True(values.SequenceEqual(again[key]), $"the decisions of {key} differ");

        await Compact(pipeline);
        var fault = await Assert.ThrowsAsync<NotProvableException>(() => OrderReplay.DecideAgain(pipeline));
        Assert.Matches($@"^not provable at {pipeline.Topics.Contacts}\[\d\]@\d+$", fault.Message);
        funnel.Delete(recursive: true);
        changed.Delete(recursive: true);
    }

    // Rows go on coming: an instance that joins when all is read has nothing to decide.
    private static async Task BothDecide(Pipeline pipeline, LocalProcess second)
    {
        var watch = Stopwatch.StartNew();
        while (pipeline.Members().Count() < 2)
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"both instances do not decide within a minute: {second.Output}");
            await Rows(pipeline);
        }
    }

    private static DateTimeOffset Now => DateTimeOffset.UtcNow;

    private static Task Burst(Pipeline pipeline, int burst) => Task.Run(async () =>
    {
        for (var i = 0; i < 3; i++)
        {
            pipeline.Produce("actions", Enumerable.Range(0, 20).SelectMany(contact => new[]
            {
                QuickFunnel.Action(contact, "Registered", Now, $"r-{burst}-{i}-{contact}", $$"""{"course":"{{burst}}-{{i}}"}"""),
                QuickFunnel.Action(contact, "Page Viewed", Now.AddSeconds(-contact % 7), $"p-{burst}-{i}-{contact}", """{"path":"/pricing"}"""),
            }));
            // A pause in which the clock advances; not a wait for anything.
            await Task.Delay(700);
        }
    });

    private static Task Rows(Pipeline pipeline) => Task.Run(() =>
    {
        for (var i = 0; i < 3; i++)
            pipeline.Produce("contacts", Enumerable.Range(0, 25).Select(each => QuickFunnel.Contact(each, Now, $"Eva {i}")));
    });

    // Every enrollment sends hello and then thanks or a nudge: 20 contacts, 4 bursts of 3 courses.
    private static bool Settled(Pipeline pipeline) => pipeline.SendCommands().Count >= 2 * 20 * 4 * 3;

    private static async Task Compact(Pipeline pipeline)
    {
        using var admin = pipeline.Kafka.Admin();
        var topic = new ConfigResource { Type = ResourceType.Topic, Name = pipeline.Topics.Contacts };
        await admin.IncrementalAlterConfigsAsync(new Dictionary<ConfigResource, List<ConfigEntry>>
        {
            [topic] = [Set("min.compaction.lag.ms", "0"), Set("segment.ms", "100"), Set("min.cleanable.dirty.ratio", "0.001")],
        });
        var before = TopicReader.ReadCommitted(pipeline.Kafka, pipeline.Topics.Contacts).Count;
        var after = before;
        await Eventually.Until(
            "the broker has compacted the contacts",
            () =>
            {
                // Only a segment that has been rolled is cleaned, and only a write rolls it.
                pipeline.Produce("contacts", Enumerable.Range(0, 40).Select(each => QuickFunnel.Contact(each, Now, "last")));
                after = TopicReader.ReadCommitted(pipeline.Kafka, pipeline.Topics.Contacts).Count;
                return after < before;
            },
            TimeSpan.FromSeconds(60),
            () => $"{before} rows before, {after} now");
    }

    private static ConfigEntry Set(string name, string value) => new() { Name = name, Value = value, IncrementalOperation = AlterConfigOpType.Set };
}
