using System.Text.Json.Nodes;
using InboundStreams.IntegrationTests.Fixtures;

namespace InboundStreams.IntegrationTests.Streams;

/// <summary>The short form of <c>inbound chaos</c>: three brokers, three engines, a minute of faults. The long form is run by hand; docs/engines.md has its report.</summary>
public sealed class ChaosTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    [Fact]
    public async Task A_minute_of_faults_on_three_brokers_loses_nothing_doubles_nothing_and_no_engine_gives_up()
    {
        Assert.SkipUnless(KafkaFixture.Home() is not null && Programs.Exist("java"), "There is no Kafka to start brokers from. Set KAFKA_HOME to an unpacked Apache Kafka 4.x (needs Java 17).");
        using var chaos = LocalProcess.Start(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "inbound.dll"), "chaos", "--minutes", "1", "--seed", "1", "--kafka-home", KafkaFixture.Home()!, "-o", "json"]);
        await Eventually.Until("chaos ends", () => chaos.HasExited, Patience, () => chaos.Output);
        chaos.WaitForOutput();

        Assert.True(chaos.ExitCode == 0, chaos.Output);
        var report = JsonNode.Parse(chaos.Lines.Single(line => line.StartsWith('{')))!;
        // On a busy machine a broker takes long to come back, and a minute holds few faults.
        Assert.NotEmpty(report["faults"]!.AsArray());
        Assert.True((long)report["decisions"]! > 10_000, chaos.Output);
        Assert.Equal("0 0 0 0 0 0", string.Join(" ", new[] { "lost", "doubled", "misordered", "statesOff", "untaken", "takenTwice" }.Select(each => report[each]!.ToString())));
        Assert.Empty(report["gaveUp"]!.AsArray());
    }
}
