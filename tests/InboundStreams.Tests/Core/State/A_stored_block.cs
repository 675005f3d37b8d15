using System.Text.Json.Nodes;
using InboundStreams.Cli.Explaining;
using InboundStreams.Core.Decisions;
using InboundStreams.Tests.Cli;

namespace InboundStreams.Tests.Core.State;

/// <summary>A block of every format that was ever written, and what is in it: stores and changelogs keep them for years.</summary>
public sealed class A_stored_block
{
    [Theory]
    [InlineData(3)]
    public void Says_what_it_said_when_it_was_written(int format)
    {
        var block = Convert.FromHexString(RepositoryRoot.Read("tests", "InboundStreams.Tests", "Core", "State", "Blocks", $"format-{format}.hex").ReplaceLineEndings(""));
        var expected = RepositoryRoot.Read("tests", "InboundStreams.Tests", "Core", "State", "Blocks", $"format-{format}.json");
        var json = StateJson.Of(ContactState.Of(block), Chance.Funnel.Definition.Scoring.EventRules.Select(each => each.Name));
        Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), json.ToJsonString());
    }

    [Fact]
    public void Names_rules_by_their_hashes_where_their_names_are_gone()
    {
        var story = Chance.Play([Chance.HappeningOf(new Random(1)) with { Kind = 0, Name = "Registered" }]);
        var json = StateJson.Of(story.State, []);
        Assert.Equal($"#{StableHash.Of("registered"):x16}", (string?)json["shares"]![0]!["rule"]);
    }
}
