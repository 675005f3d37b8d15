using InboundStreams.Cli;
using InboundStreams.Cli.Connections;

namespace InboundStreams.Tests.Cli;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("encode")]
    [InlineData("encode emails")]
    [InlineData("encode actions --rate 0")]
    [InlineData("run --kafka nothing")]
    [InlineData("run --roles engine,cook")]
    [InlineData("run --clock sundial")]
    [InlineData("run --until tomorrow")]
    [InlineData("run --commit-interval 10")]
    [InlineData("run --lease x")]
    [InlineData("topics create --partitions 0")]
    [InlineData("registry serve --address nowhere")]
    [InlineData("nothing")]
    [InlineData("validate --nothing")]
    public void That_is_wrong_is_refused(string line) => Assert.NotEmpty(Inbound.CreateCommand().Parse(line).Errors);

    [Theory]
    [InlineData("init")]
    [InlineData("validate funnel")]
    [InlineData("apply funnel --bootstrap-servers k:9092 --registry http://r:8081")]
    [InlineData("topics create --partitions 12 --replication 3")]
    [InlineData("run")]
    [InlineData("run --roles engine,dispatcher --clock log --until 2026-04-01T00:00:00Z --smtp mail:25")]
    [InlineData("run --kafka security.protocol=SASL_SSL --kafka sasl.password=a=b --state-dir /data")]
    [InlineData("demo --fast -o json")]
    [InlineData("tail inbound.send-commands -o json")]
    [InlineData("contact show c0111 -o json")]
    [InlineData("encode contacts --rate 100.5")]
    [InlineData("registry serve --file schemas.json --port 8081")]
    [InlineData("registry serve --address 0.0.0.0")]
    [InlineData("bench pipeline --events 1000 --contacts 100 -o json")]
    public void That_is_right_is_understood(string line) => Assert.Empty(Inbound.CreateCommand().Parse(line).Errors);

    [Theory]
    [InlineData("run --instance-id \"\"", "--instance-id is empty")]
    [InlineData("run --engine streamiz --instance-id one", "--instance-id is for --engine native")]
    public void Refuses_an_instance_id_that_would_do_nothing_or_harm(string line, string reason) =>
        Assert.Contains(Inbound.CreateCommand().Parse(line).Errors, each => each.Message.Contains(reason, StringComparison.Ordinal));

    [Fact]
    public void Keeps_an_equals_sign_in_a_librdkafka_setting()
    {
        var parsed = Inbound.CreateCommand().Parse("run --bootstrap-servers k:1 --kafka security.protocol=SSL --kafka sasl.password=a=b=");

        var settings = KafkaConnection.SettingsOf(parsed);

        Assert.Equal("k:1", settings.BootstrapServers);
        Assert.Equal(("SSL", "a=b="), (settings.Settings!["security.protocol"], settings.Settings["sasl.password"]));
    }

    [Fact]
    public void Every_verb_says_what_it_does() =>
        Assert.All(
            Descendants(Inbound.CreateCommand()),
            command =>
            {
                Assert.False(string.IsNullOrWhiteSpace(command.Description), command.Name);
                Assert.All(command.Options, option => Assert.False(string.IsNullOrWhiteSpace(option.Description), $"{command.Name} {option.Name}"));
            });

    private static IEnumerable<System.CommandLine.Command> Descendants(System.CommandLine.Command command) =>
        command.Subcommands.SelectMany(each => Descendants(each).Prepend(each));
}
