using InboundStreams.Core.Workflows;
using InboundStreams.IntegrationTests.Fixtures;
using InboundStreams.Records.Codecs;
using InboundStreams.Streams.Orders;

namespace InboundStreams.IntegrationTests.Pipelines;

/// <summary>The first start on topics that have a past.</summary>
public sealed class FirstStartTests
{
    private const int Contacts = 60_000;
    private const int Registrations = 100;

    [Fact]
    public async Task A_week_of_old_events_meets_todays_contacts_also_when_the_load_is_interrupted()
    {
        var funnel = QuickFunnel.Write();
        await using var pipeline = await Pipeline.StartAsync(funnel.FullName, partitions: 4);
        var now = DateTimeOffset.UtcNow;
        pipeline.Produce("actions", Enumerable.Range(0, Registrations).Select(each => QuickFunnel.Action(each, "Registered", now.AddDays(-7).AddHours(each), $"m{each}", """{"course":"c"}""")));
        pipeline.Produce("contacts", Enumerable.Range(0, Contacts).Select(each => QuickFunnel.Contact(each, now)));

        var worker = pipeline.Run("a", "--clock", "log", "--commit-interval", "50", "--roles", "engine");
        await Eventually.Until("the load has begun", () => pipeline.Orders().Count > 0, TimeSpan.FromSeconds(30), () => worker.Output);
        worker.Kill();
        Assert.Contains(Heads(pipeline), head => head.NextOffsets[0] < head.LoadEnds[0]);
        Assert.Empty(pipeline.SendCommands());

        pipeline.Run("a", "--clock", "log");
        await pipeline.Received(Registrations, TimeSpan.FromSeconds(60));

        // A transaction's partitions get their markers one after the other: an email may be read before the entry of its enrollment.
        List<WorkflowTransition> journal = [];
        await Eventually.Until(
            "all enrollments are in the journal",
            () => (journal = [.. pipeline.Values(pipeline.Topics.WorkflowJournal, WorkflowTransitionCodec.Codec)]).Count(each => each.Kind == "enrolled") >= Registrations,
            TimeSpan.FromSeconds(30),
            () => $"{journal.Count} entries");
        Assert.Equal(Registrations, journal.Count(each => each.Kind == "enrolled"));
        Assert.DoesNotContain(journal, each => each.Kind == "withheld");
        foreach (var task in pipeline.Orders().GroupBy(each => each.Partition))
        {
            // Fixed once, for ever; and before it is reached no event is taken.
            Assert.Single(task.Select(each => string.Join(" ", each.Order.Head.LoadEnds)).Distinct());
            var loading = task.TakeWhile(each => each.Order.Head.NextOffsets[0] < each.Order.Head.LoadEnds[0]);
            Assert.DoesNotContain(loading.SelectMany(each => each.Order.Entries), each => each is OrderEntry.Take { Input: 2 });
        }

        funnel.Delete(recursive: true);
    }

    private static IEnumerable<OrderHead> Heads(Pipeline pipeline) => pipeline.Orders().GroupBy(each => each.Partition).Select(task => task.Last().Order.Head);
}
