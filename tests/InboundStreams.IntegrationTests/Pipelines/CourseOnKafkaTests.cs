using System.Text.Json;
using InboundStreams.IntegrationTests.Fixtures;
using InboundStreams.Records.Codecs;
using NodaTime;

namespace InboundStreams.IntegrationTests.Pipelines;

/// <summary>The sample funnel, end to end: an outside producer, Apache Kafka, RocksDB, Redis, a mail server of another make.</summary>
public sealed class CourseOnKafkaTests
{
    [Fact]
    public async Task Every_expected_email_arrives_once_and_every_score_is_as_expected()
    {
        await using var pipeline = await Pipeline.StartAsync(Course.Folder);
        var (before, later) = Course.ContactRows();
        pipeline.Produce("contacts", before);
        pipeline.RunBatch("a");
        pipeline.Produce("contacts", later);
        pipeline.Produce("actions", File.ReadLines(Course.Clickstream));

        using var expected = Course.Expected();
        var sendIds = Course.SendIds(expected);
        var worker = pipeline.Run("a", "--clock", "log");
        await pipeline.Received(sendIds.Count, TimeSpan.FromSeconds(120));
        // c0829 of the sample's README: cold again at the end.
        await Eventually.Until("the read model shows the contact's band", () => pipeline.Inbound("contact", "show", "c0829", "-o", "json").Contains("\"cold\"", StringComparison.Ordinal));
        Assert.Equal(0, worker.Stop(TimeSpan.FromSeconds(30)));

        Assert.Equal(sendIds.Order(), pipeline.Smtp.SendIds.Order());
        Expectations.AssertScores(expected, pipeline);
        AssertJournal(expected, pipeline);
        Assert.Equal(
            expected.RootElement.GetProperty("withheld").GetProperty("no_address").GetInt32(),
            pipeline.Values(pipeline.Topics.WorkflowJournal, WorkflowTransitionCodec.Codec).Count(each => each is { Kind: "withheld", Reason: "no_address" }));
        Assert.Equal(
            expected.RootElement.GetProperty("sends").EnumerateArray().Select(Told).Order(),
            pipeline.SendCommands().Select(each => $"{each.SendId} {each.ContactId} {each.Template} {each.DecidedAt.ToDateTimeOffset():yyyy-MM-ddTHH:mm:ss.fff}Z").Order());
    }

    [Fact]
    public async Task A_kill_loses_nothing_and_decides_nothing_twice()
    {
        await using var pipeline = await Pipeline.StartAsync(Course.Folder);
        pipeline.Produce("contacts", File.ReadLines(Course.Contacts));
        pipeline.RunBatch("a");
        using var expected = Course.Expected();
        var sendIds = Course.SendIds(expected);
        var actions = File.ReadAllLines(Course.Clickstream);

        // The feed lasts 70 s; the worker is killed while its transaction is open, three times.
        var feed = pipeline.Feed("actions", actions, actions.Length / 70.0);
        using var admin = pipeline.Kafka.Admin();
        var kills = 0;
        for (var worker = pipeline.Run("a", "--clock", "log"); !feed.HasExited || kills < 3; worker = pipeline.Run("a", "--clock", "log"))
        {
            var sent = pipeline.Smtp.SendIds.Count;
            await Eventually.Until("the worker sends again", () => pipeline.Smtp.SendIds.Count > sent || feed.HasExited, TimeSpan.FromSeconds(40), () => worker.Output);
            if (kills == 3)
                break;
            await Eventually.Until("a transaction is open", () => pipeline.TransactionIsOpen(admin), TimeSpan.FromSeconds(30), () => worker.Output);
            worker.Kill();
            if (pipeline.TransactionIsOpen(admin))
                kills++;
            Assert.False(feed.HasExited && kills < 3, $"the feed was over after {kills} kills that left a transaction open");
        }

        await AssertAsWithoutInterruption(pipeline, expected, actions.Length, kills);
    }

    [Fact]
    public async Task A_second_instance_joins_the_first_leaves_and_the_second_is_killed()
    {
        await using var pipeline = await Pipeline.StartAsync(Course.Folder);
        pipeline.Produce("contacts", File.ReadLines(Course.Contacts));
        pipeline.RunBatch("a");
        using var expected = Course.Expected();
        var actions = File.ReadAllLines(Course.Clickstream);

        var feed = pipeline.Feed("actions", actions, actions.Length / 40.0);
        var first = pipeline.Run("a", "--clock", "log");
        await pipeline.Received(200, TimeSpan.FromSeconds(60));
        var second = pipeline.Run("b", "--clock", "log");
        await Eventually.Until("both instances have tasks", () => pipeline.Members().Count() >= 2, TimeSpan.FromSeconds(40), () => second.Output);
        await pipeline.Received(pipeline.Smtp.SendIds.Count + 200, TimeSpan.FromSeconds(40));
        Assert.Equal(0, first.Stop(TimeSpan.FromSeconds(30)));
        await pipeline.Received(pipeline.Smtp.SendIds.Count + 200, TimeSpan.FromSeconds(40));
        second.Kill();
        pipeline.Run("b", "--clock", "log");

        await AssertAsWithoutInterruption(pipeline, expected, actions.Length, kills: 1);
        Assert.True(feed.HasExited);
        Assert.Contains(pipeline.Orders().GroupBy(each => each.Partition), partition => partition.Select(each => each.Order.Head.Member).Distinct().Count() >= 2);
    }

    private static async Task AssertAsWithoutInterruption(Pipeline pipeline, JsonDocument expected, int actions, int kills)
    {
        var sendIds = Course.SendIds(expected);
        await pipeline.Received(sendIds.Count, TimeSpan.FromSeconds(120));
        await pipeline.EngineHasTaken(actions);
        var received = pipeline.Smtp.SendIds;
        Assert.Equal(sendIds.Order(), pipeline.SendCommands().Select(each => each.SendId).Order());
        Assert.Equal(sendIds.Order(), received.Distinct().Order());
        Assert.True(received.Count - sendIds.Count <= kills * DispatcherConnections, $"{received.Count - sendIds.Count} extra copies after {kills} kills with {DispatcherConnections} connections each");
        Expectations.AssertScores(expected, pipeline);
        AssertJournal(expected, pipeline);
    }

    private static void AssertJournal(JsonDocument expected, Pipeline pipeline)
    {
        var journal = pipeline.Values(pipeline.Topics.WorkflowJournal, WorkflowTransitionCodec.Codec);
        int Count(string kind, string? reason = null) => journal.Count(each => each.Kind == kind && (reason is null || each.Reason == reason));
        var root = expected.RootElement;
        Assert.Equal(root.GetProperty("enrolled").GetInt32(), Count("enrolled"));
        Assert.Equal(root.GetProperty("goals").GetInt32(), Count("goal"));
        // An outcome that the dispatcher reports again after a kill is one more duplicate; the clickstream's own are these.
        Assert.Equal(root.GetProperty("duplicates").GetInt32(), journal.Count(each => each.Kind == "duplicate" && !each.Cause.StartsWith("Email ", StringComparison.Ordinal)));
        Assert.Equal(root.GetProperty("notEnrolled").GetProperty("already_enrolled").GetInt32(), Count("not_enrolled", "already_enrolled"));
        Assert.Equal(root.GetProperty("sends").GetArrayLength(), Count("sent") + Count("notified"));
        Assert.Equal(Count("enrolled"), journal.Where(each => each.Kind == "enrolled").Distinct().Count());
    }

    private const int DispatcherConnections = 4;

    private static string Told(JsonElement send) =>
        $"{send.GetProperty("sendId")} {send.GetProperty("contact")} {send.GetProperty("template")} {send.GetProperty("decidedAt")}";
}
