using InboundStreams.Core.Conditions;

namespace InboundStreams.Tests.Core.Conditions;

public sealed class A_misspelled_name
{
    private static readonly string[] Candidates = ["country", "email", "first_name", "role", "at"];

    [Theory]
    [InlineData("contry", "country")]
    [InlineData("countryy", "country")]
    [InlineData("coutnry", "country")]
    [InlineData("COUNTRY", "country")]
    [InlineData("cuntri", "country")]
    [InlineData("ocutnry", "country")]
    [InlineData("ocutnyr", null)]
    [InlineData("xyzntry", null)]
    [InlineData("emial", "email")]
    [InlineData("mail", "email")]
    [InlineData("emailxx", null)]
    [InlineData("rol", "role")]
    [InlineData("rule", "role")]
    [InlineData("rxxe", null)]
    [InlineData("a", "at")]
    [InlineData("ta", "at")]
    [InlineData("b", null)]
    [InlineData("first", null)]
    [InlineData("firstname", "first_name")]
    [InlineData("frstnam", "first_name")]
    [InlineData("", null)]
    [InlineData("something else", null)]
    public void Is_near_to_what_was_meant(string name, string? meant)
    {
        Assert.Equal(meant, Spelling.Nearest(name, Candidates));
        Assert.Equal(meant is null ? "" : $"; did you mean '{meant}'?", Spelling.Hint(name, Candidates));
    }

    [Fact]
    public void Means_the_nearest_of_several_and_the_first_of_equals()
    {
        Assert.Equal("score", Spelling.Nearest("scoree", ["stores", "score", "cores"]));
        Assert.Equal("aab", Spelling.Nearest("aaa", ["aab", "aac"]));
        Assert.Null(Spelling.Nearest("x", []));
    }
}
