using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using InboundStreams.Core.Sending;
using InboundStreams.IntegrationTests.Fixtures;
using InboundStreams.Records.Codecs;
using InboundStreams.Streams;

namespace InboundStreams.IntegrationTests.Pipelines;

/// <summary>What is wrong gets a clear word; nothing is lost, and nothing else stops.</summary>
public sealed class BadInputTests
{
    [Theory]
    [InlineData("native")]
    [InlineData("streamiz")]
    public async Task Bad_records_become_dead_letters_bad_sends_get_an_outcome_and_everybody_else_gets_their_email(string engine)
    {
        var funnel = QuickFunnel.Write();
        await using var pipeline = await Pipeline.StartAsync(funnel.FullName, partitions: 4);
        await AllowLargeRecords(pipeline);
        var now = DateTimeOffset.UtcNow;
        pipeline.Produce("contacts", [.. Enumerable.Range(0, 8).Select(each => QuickFunnel.Contact(each, now)), QuickFunnel.ContactWith("q50", now, """{"email":"q50@people.example","broken":"no number"}""")]);
        var worker = pipeline.Run("a", "--engine", engine);
        await Eventually.Until("the contacts are loaded", () => pipeline.TakenOf(pipeline.Topics.Contacts) == 9, TimeSpan.FromSeconds(40), () => worker.Output);

        pipeline.ProduceRaw(pipeline.Topics.UserActions, "q1", "not Avro");
        pipeline.ProduceRaw(pipeline.Topics.UserActions, "q1", [0, 0, 0x0f, 0x42, 0x3f, 1, 2, 3]);
        pipeline.ProduceRaw(pipeline.Topics.UserActions, null, "without a key");
        pipeline.ProduceRaw(pipeline.Topics.UserActions, "q1", "elsewhere", "-p", $"{(new RecordKey("q1").PartitionOf(4) + 1) % 4}");
        pipeline.Produce("contacts", [QuickFunnel.ContactWith("q2", now, $$"""{"email":"q2@people.example","first_name":"{{new string('x', 2_000_000)}}"}""")], "-X message.max.bytes=4000000");
        pipeline.Produce("actions",
        [
            QuickFunnel.Action(3, "Registered", new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero), "future", """{"course":"c"}"""),
            QuickFunnel.Action(50, "Registered", now, "broken", """{"course":"c"}"""),
            .. Enumerable.Range(0, 8).Where(each => each != 3).Select(each => QuickFunnel.Action(each, "Registered", DateTimeOffset.UtcNow, $"good{each}", """{"course":"c"}""")),
        ]);

        // Eight contacts get a hello and a thanks.
        await pipeline.Received(16, TimeSpan.FromSeconds(60));
        Assert.Equal(["misplaced", "null_key", "state_too_large", "undecodable", "undecodable"], pipeline.DeadLetters().Select(each => each.Reason.Split(':')[0]).Order());
        Assert.Contains("murmur2", worker.Output, StringComparison.Ordinal);
        await Eventually.Until("the broken template has an outcome", () => pipeline.Values(pipeline.Topics.EmailOutcomes, EmailOutcomeCodec.Codec).Any(each => each.Kind == OutcomeKind.Unsendable && each.Reason!.Contains("no number", StringComparison.Ordinal)));
        Assert.All(pipeline.SendCommands(), each => Assert.True(each.DecidedAt.ToDateTimeOffset() < DateTimeOffset.UtcNow));
        Assert.Equal(0, worker.Stop(TimeSpan.FromSeconds(30)));
        funnel.Delete(recursive: true);
    }

    [Theory]
    [InlineData("native")]
    [InlineData("streamiz")]
    public async Task Without_definitions_nothing_is_consumed_a_faulty_folder_is_refused_and_a_sound_one_starts_the_work(string engine)
    {
        var funnel = QuickFunnel.Write();
        await using var pipeline = await Pipeline.StartAsync(funnel: null, partitions: 4);
        var now = DateTimeOffset.UtcNow;
        pipeline.Produce("contacts", [QuickFunnel.Contact(1, now)]);
        pipeline.Produce("actions", [QuickFunnel.Action(1, "Registered", now, "m1", """{"course":"c"}""")]);
        var worker = pipeline.Run("a", "--engine", engine);
        await Eventually.Until("the engine says what to do", () => worker.Output.Contains("inbound apply", StringComparison.Ordinal), TimeSpan.FromSeconds(30), () => worker.Output);
        Assert.Equal(0, pipeline.TakenOf(pipeline.Topics.Contacts));

        var faulty = QuickFunnel.Write();
        File.AppendAllText(Path.Combine(faulty.FullName, "inbound.yaml"), "\ntime_zon: Europe/Madrid\n");
        var (exitCode, output) = pipeline.Refused("apply", faulty.FullName);
        Assert.Equal(1, exitCode);
        Assert.Matches(@"inbound\.yaml:\d+:1 error IB\d{4}: .*time_zon.*time_zone", output);
        Assert.Equal(0, pipeline.TakenOf(pipeline.Topics.Contacts));

        pipeline.Inbound("apply", funnel.FullName);
        await pipeline.Received(2, TimeSpan.FromSeconds(40));
        funnel.Delete(recursive: true);
        faulty.Delete(recursive: true);
    }

    [Theory]
    [InlineData("native")]
    [InlineData("streamiz")]
    public async Task Topics_with_different_partition_counts_are_refused_by_name(string engine)
    {
        await using var pipeline = await Pipeline.StartAsync(Course.Folder, partitions: 4);
        using (var admin = pipeline.Kafka.Admin())
            await admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = pipeline.Topics.EmailOutcomes, IncreaseTo = 5 }]);

        using var worker = pipeline.Run("a", "--engine", engine);
        await Eventually.Until("the engine refuses", () => worker.HasExited, TimeSpan.FromSeconds(40), () => worker.Output);
        worker.WaitForOutput();
        Assert.NotEqual(0, worker.ExitCode);
        Assert.Contains("inbound.email-outcomes has 5 partitions, but 4 are needed", worker.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_Redis_the_mail_server_or_the_registry_is_away_its_role_waits_and_says_so_and_the_others_go_on()
    {
        var funnel = QuickFunnel.Write();
        await using var pipeline = await Pipeline.StartAsync(funnel.FullName, partitions: 4);
        var now = DateTimeOffset.UtcNow;
        pipeline.Produce("contacts", Enumerable.Range(0, 5).Select(each => QuickFunnel.Contact(each, now)));
        pipeline.Redis.Down();
        pipeline.Smtp.Down();
        var worker = pipeline.Run("a");
        pipeline.Produce("actions", Enumerable.Range(0, 5).Select(each => QuickFunnel.Action(each, "Registered", now, $"m{each}", """{"course":"c"}""")));
        await Eventually.Until("the engine decides meanwhile", () => pipeline.SendCommands().Count >= 5, TimeSpan.FromSeconds(40), () => worker.Output);
        await Eventually.Until("the dispatcher says that Redis is away", () => worker.Output.Contains("Redis", StringComparison.Ordinal), TimeSpan.FromSeconds(30), () => worker.Output);
        pipeline.Redis.Up();
        await Eventually.Until("the dispatcher says that the mail server is away", () => worker.Output.Contains("waits for the mail server", StringComparison.Ordinal), TimeSpan.FromSeconds(40), () => worker.Output);
        pipeline.Smtp.Up();
        await pipeline.Received(10, TimeSpan.FromSeconds(60));
        Assert.Equal(0, worker.Stop(TimeSpan.FromSeconds(30)));

        pipeline.Produce("actions", [QuickFunnel.Action(1, "Registered", DateTimeOffset.UtcNow, "later", """{"course":"later"}""")]);
        await pipeline.RegistryDown();
        var again = pipeline.Run("a");
        await Eventually.Until("somebody says that the registry is away", () => again.Output.Contains("No schema registry answers", StringComparison.Ordinal), TimeSpan.FromSeconds(30), () => again.Output);
        await pipeline.RegistryUp();
        await pipeline.Received(12, TimeSpan.FromSeconds(60));
        funnel.Delete(recursive: true);
    }

    private static async Task AllowLargeRecords(Pipeline pipeline)
    {
        using var admin = pipeline.Kafka.Admin();
        await admin.IncrementalAlterConfigsAsync(new Dictionary<ConfigResource, List<ConfigEntry>>
        {
            [new ConfigResource { Type = ResourceType.Topic, Name = pipeline.Topics.Contacts }] = [new ConfigEntry { Name = "max.message.bytes", Value = "4000000", IncrementalOperation = AlterConfigOpType.Set }],
        });
    }
}
