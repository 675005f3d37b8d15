using Confluent.Kafka.Admin;
using InboundStreams.IntegrationTests.Fixtures;
using InboundStreams.IntegrationTests.Pipelines;

namespace InboundStreams.IntegrationTests.Samples;

public sealed class SamplesTests(KafkaFixture kafka) : IDisposable
{
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("inbound-sample-");
    private readonly DirectoryInfo _funnel = QuickFunnel.Write();

    [Fact]
    public async Task The_producer_reaches_a_Streamiz_application_that_carries_the_contact_topology_beside_its_own_stream()
    {
        await using var pipeline = await Pipeline.StartAsync(_funnel.FullName, partitions: 4);
        pipeline.Inbound("topics", "create", "--application-id", "acme", "--partitions", "4");
        using (var admin = pipeline.Kafka.Admin())
            await admin.CreateTopicsAsync([new TopicSpecification { Name = "acme.alarms", NumPartitions = 1 }]);
        using var app = LocalProcess.Start("dotnet", [SamplePrograms.PathOf(SamplePrograms.StreamizApp), _state.FullName], pipeline.Environment);

        pipeline.Produce("contacts", [QuickFunnel.Contact(1, DateTimeOffset.UtcNow)]);
        var sent = LocalProcess.Run("dotnet", [SamplePrograms.PathOf(SamplePrograms.Producer), "q1", "Registered", "course=kafka-101"], pipeline.Environment);
        pipeline.ProduceRaw(pipeline.Topics.UserActions, "q1", "no Avro");

        Assert.StartsWith($"{pipeline.Topics.UserActions} [", sent, StringComparison.Ordinal);
        await Eventually.Until("the application says hello", () => pipeline.SendCommands().Any(each => each.Template == "hello"), TimeSpan.FromSeconds(60), () => app.Output);
        await Eventually.Until("the dead letter is an alarm", () => TopicReader.ReadCommitted(pipeline.Kafka, "acme.alarms").Count > 0, TimeSpan.FromSeconds(30), () => app.Output);
        Assert.Equal(0, app.Stop(TimeSpan.FromSeconds(40)));
        var hello = pipeline.SendCommands().First(each => each.Template == "hello");
        Assert.Equal(("q1", "q1@people.example"), (hello.ContactId, hello.To));
    }

    [Fact]
    public void The_integration_test_passes_on_a_Kafka_that_is_there()
    {
        kafka.Require();
        SamplePrograms.RunIntegrationTest(new() { ["KAFKA_BOOTSTRAP_SERVERS"] = kafka.BootstrapServers });
    }

    public void Dispose()
    {
        _state.Delete(recursive: true);
        _funnel.Delete(recursive: true);
    }
}
