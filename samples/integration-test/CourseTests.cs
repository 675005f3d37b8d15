// A funnel's integration test: a real Kafka, a schema registry, the engine, and a clock that the test turns.
//   dotnet run --project samples/integration-test            Kafka in a container
//   KAFKA_BOOTSTRAP_SERVERS=localhost:9092 dotnet run …      Kafka that is there already
using InboundStreams.Testing;
using Xunit;

namespace Samples;

public sealed class CourseTests
{
    private static readonly InboundPipelineOptions Options = new()
    {
        Funnel = Path.Combine(AppContext.BaseDirectory, "course"),
        BootstrapServers = Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP_SERVERS"),
    };

    [Fact]
    public async Task Whoever_registers_gets_the_material_and_more_two_days_later()
    {
        await using var pipeline = await InboundPipeline.StartAsync(Options);
        await pipeline.ContactAsync("ana", new { email = "ana@example.org", first_name = "Ana", role = "CTO" });
        await pipeline.ActionAsync("ana", "Course Registered", new { course = "kafka-101" });
        await pipeline.ExpectSendsAsync("ana", "welcome");
        await pipeline.AdvanceAsync(TimeSpan.FromDays(2));
        await pipeline.ExpectSendsAsync("ana", "welcome", "more-content");
        await pipeline.ActionAsync("ana", "Order Completed");
        await pipeline.AdvanceAsync(TimeSpan.FromDays(14));
        await pipeline.ExpectSendsAsync("ana", "welcome", "more-content");

        var email = pipeline.Render((await pipeline.SendsAsync("ana"))[0]);
        Assert.Contains("Ana", email.Html);
        Assert.Equal("warm", (await pipeline.ScoreAsync("ana"))?.Band);
    }
}
