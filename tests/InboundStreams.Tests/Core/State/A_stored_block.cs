using System.Text.Json.Nodes;
using InboundStreams.Cli.Explaining;
using InboundStreams.Cli.Tailing;
using InboundStreams.Core.Decisions;
using InboundStreams.Tests.Cli;

namespace InboundStreams.Tests.Core.State;

/// <summary>A block of every format that was ever written, and what is in it: stores and changelogs keep them for years.</summary>
public sealed class A_stored_block
{
    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Says_what_it_said_when_it_was_written(int format)
    {
        var expected = RepositoryRoot.Read("tests", "InboundStreams.Tests", "Core", "State", "Blocks", $"format-{format}.json");
        var json = StateJson.Of(Stored(format), Chance.Funnel.Definition.Scoring.EventRules.Select(each => each.Name));
        Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), json.ToJsonString());
    }

    [Fact]
    public void Goes_on_in_the_format_of_today()
    {
        var stored = Stored(3);
        var next = new Story(Chance.Funnel) { State = stored }.Message("m", "Nobody asks for this", stored.Now).State;
        Assert.Equal((3, 4), (stored.Block.Span[0], next.Block.Span[0]));
        Assert.Equal(stored.Refusals.Words, next.Refusals.Words);
        Assert.True(next.Refusals.IsUnsubscribed("news"));
    }

    [Fact]
    public void Is_shown_by_a_tail_of_the_changelog()
    {
        var story = Chance.Play([Chance.HappeningOf(new Random(1)) with { Kind = 0, Name = "Registered" }]);
        Assert.Equal(story.State.Version, (long)ValueReader.Raw(story.State.Block.ToArray())["version"]!);
        Assert.Equal("text", (string?)ValueReader.Raw("text"u8.ToArray()));
        Assert.Equal(2, (int)ValueReader.Raw([3, 1])["bytes"]!);
    }

    [Fact]
    public void Names_rules_by_their_hashes_where_their_names_are_gone()
    {
        var story = Chance.Play([Chance.HappeningOf(new Random(1)) with { Kind = 0, Name = "Registered" }]);
        var json = StateJson.Of(story.State, []);
        Assert.Equal($"#{StableHash.Of("registered"):x16}", (string?)json["shares"]![0]!["rule"]);
    }

    private static ContactState Stored(int format) =>
        ContactState.Of(Convert.FromHexString(RepositoryRoot.Read("tests", "InboundStreams.Tests", "Core", "State", "Blocks", $"format-{format}.hex").ReplaceLineEndings("")));
}
