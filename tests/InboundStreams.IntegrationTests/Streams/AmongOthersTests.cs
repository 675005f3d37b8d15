using Confluent.Kafka;
using Confluent.Kafka.Admin;
using InboundStreams.IntegrationTests.Fixtures;
using InboundStreams.Streams;
using InboundStreams.Tests;

namespace InboundStreams.IntegrationTests.Streams;

/// <summary>A cluster that is not only ours: rights that are taken away, topics that are deleted, limits that are lowered while an engine runs.</summary>
public sealed class AmongOthersTests(KafkaFixture kafka) : CountingOnKafka(kafka)
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly Lines _log = new();

    [Theory]
    [InlineData("--topic", "said", "Write")]
    [InlineData("--topic", "events", "Read")]
    [InlineData("--group", null, "Read")]
    [InlineData("--transactional-id", null, "Write")]
    public async Task Ends_with_the_name_and_the_right_when_a_right_is_taken_away(string resource, string? topic, string right)
    {
        var guest = await StartAsGuest();
        if (topic is null)
            Acl("--remove", "--force", "--allow-principal", "User:guest", resource, Name, "--resource-pattern-type", "prefixed");
        else
            Acl("--add", "--deny-principal", "User:guest", "--operation", right, resource, Topic(topic));
        Produce(100, 200);

        var fault = await Assert.ThrowsAsync<StreamThreadStoppedException>(() => guest.WaitAsync(Long));

        AssertSays(fault, topic is null ? Name : Topic(topic), right);
    }

    [Fact]
    public async Task Says_which_topic_takes_no_larger_messages()
    {
        var guest = await StartAsGuest();
        using var admin = Kafka.Admin();
        await admin.IncrementalAlterConfigsAsync(new Dictionary<ConfigResource, List<ConfigEntry>>
        {
            [new ConfigResource { Type = ResourceType.Topic, Name = Topic("said") }] =
                [new ConfigEntry { Name = "max.message.bytes", Value = "70", IncrementalOperation = AlterConfigOpType.Set }],
        });
        Produce(100, 200);

        var fault = await Assert.ThrowsAsync<StreamThreadStoppedException>(() => guest.WaitAsync(Long));

        AssertSays(fault, Topic("said"), "max.message.bytes");
    }

    [Theory]
    [InlineData("said")]
    [InlineData("events")]
    public async Task Says_which_topic_somebody_has_deleted(string kind)
    {
        var guest = await StartAsGuest();
        using var admin = Kafka.Admin();
        await admin.DeleteTopicsAsync([Topic(kind)]);
        if (kind != "events")
            Produce(100, 200);

        await Eventually.Until("it is said", () => guest.Task.IsFaulted, Long, () => Told(null));
        AssertSays(guest.Task.Exception!.InnerException!, Topic(kind));
    }

    [Fact]
    public async Task Goes_on_more_slowly_under_a_quota()
    {
        var guest = await StartAsGuest();
        Tool(
            "kafka.admin.ConfigCommand",
            "--alter", "--entity-type", "users", "--entity-name", "guest", "--add-config", "producer_byte_rate=2000,consumer_byte_rate=20000");
        Produce(100, 200);
        await Said(200);
        await guest.Stop();
    }

    private async Task<Running> StartAsGuest()
    {
        Kafka.Require();
        Assert.SkipWhen(Kafka.Guest is null, "The cluster of KAFKA_BOOTSTRAP_SERVERS is not ours: no rights are given and taken there.");
        await CreateTopics();
        Acl("--add", "--allow-principal", "User:guest", "--topic", Name, "--group", Name, "--transactional-id", Name, "--resource-pattern-type", "prefixed");
        Produce(0, 100);
        var guest = Start("a", settings: Kafka.Guest, logger: _log);
        await Said(100);
        return guest;
    }

    private void AssertSays(Exception fault, params string[] words) =>
        Assert.True(words.All(each => fault.Message.Contains(each, StringComparison.Ordinal)), Told(fault));

    private string Told(Exception? fault) => string.Join('\n', _log.All.Append(fault?.Message));

    private void Acl(params string[] arguments) => Tool("org.apache.kafka.tools.AclCommand", arguments);

    private void Tool(string name, params string[] arguments) =>
        LocalProcess.Run("java", ["-cp", $"{KafkaFixture.Home()}/libs/*", name, "--bootstrap-server", Kafka.BootstrapServers, .. arguments]);
}
