using System.Text.Json;
using Confluent.Kafka.Admin;
using InboundStreams.IntegrationTests.Fixtures;
using InboundStreams.Topologies;

namespace InboundStreams.IntegrationTests.Pipelines;

/// <summary>The product on Streamiz: the same topics, options and exit codes.</summary>
public sealed class StreamizTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_sample_gives_the_expected_sends_and_scores_also_after_a_clean_restart(bool inMemory)
    {
        await using var pipeline = await Pipeline.StartAsync(Course.Folder);
        pipeline.Produce("contacts", File.ReadLines(Course.Contacts));
        RunBatch(pipeline, inMemory);
        var actions = File.ReadAllLines(Course.Clickstream);
        pipeline.Produce("actions", actions.Take(actions.Length / 2));
        RunBatch(pipeline, inMemory);
        pipeline.Produce("actions", actions.Skip(actions.Length / 2));
        RunBatch(pipeline, inMemory);

        using var expected = Course.Expected();
        Assert.Equal(Course.SendIds(expected).Order(), pipeline.SendCommands().Select(each => each.SendId).Distinct().Order());
        Expectations.AssertScores(expected, pipeline);
        Assert.Empty(pipeline.DeadLetters());
    }

    [Fact]
    public async Task A_state_directory_of_the_one_engine_is_refused_by_the_other()
    {
        await using var pipeline = await Pipeline.StartAsync(Course.Folder, partitions: 4);
        RunBatch(pipeline, inMemory: false);
        pipeline.RunBatch("native");

        Assert.Contains("belongs to the engine streamiz", await RefusalOf(pipeline.Run("streamiz", "--roles", "engine")), StringComparison.Ordinal);
        Assert.Contains("belongs to the engine native", await RefusalOf(pipeline.Run("native", "--roles", "engine", "--engine", "streamiz")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_fails_ends_the_process_and_says_why()
    {
        var funnel = QuickFunnel.Write();
        await using var pipeline = await Pipeline.StartAsync(funnel.FullName, partitions: 4);
        using (var admin = pipeline.Kafka.Admin())
        {
            await admin.IncrementalAlterConfigsAsync(new Dictionary<ConfigResource, List<ConfigEntry>>
            {
                [new ConfigResource { Type = ResourceType.Topic, Name = ContactTopology.Changelog(pipeline.ApplicationId) }] =
                    [new ConfigEntry { Name = "max.message.bytes", Value = "100", IncrementalOperation = AlterConfigOpType.Set }],
            });
        }

        pipeline.Produce("contacts", [QuickFunnel.Contact(1, DateTimeOffset.UtcNow)]);

        var said = await RefusalOf(pipeline.Run("a", "--roles", "engine", "--engine", "streamiz"));

        Assert.Contains("Streamiz has stopped", said, StringComparison.Ordinal);
        Assert.Equal(0, pipeline.TakenOf(pipeline.Topics.Contacts));
        funnel.Delete(recursive: true);
    }

    private static void RunBatch(Pipeline pipeline, bool inMemory) => pipeline.RunBatch("streamiz", options: ["--engine", "streamiz", .. inMemory ? ["--in-memory"] : Array.Empty<string>()]);

    private static async Task<string> RefusalOf(LocalProcess worker)
    {
        await Eventually.Until("the process ends", () => worker.HasExited, TimeSpan.FromSeconds(90), () => worker.Output);
        worker.WaitForOutput();
        Assert.Equal(1, worker.ExitCode);
        return worker.Output;
    }
}
