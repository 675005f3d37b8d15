using System.Xml.Linq;

namespace InboundStreams.Tests.Cli;

/// <summary>The map of docs/architecture.md, held to the project files.</summary>
public sealed class RoomMapTests
{
    private static readonly Dictionary<string, string[]> Map = new()
    {
        ["Core"] = [],
        ["Contracts"] = [],
        ["Definitions"] = ["Core"],
        ["Streams"] = [],
        ["Records"] = ["Contracts", "Core", "Streams"],
        ["Topologies"] = ["Contracts", "Core", "Definitions", "Records", "Streams"],
        ["Email"] = ["Core", "Records", "Streams"],
        ["ReadModel"] = ["Core", "Records", "Streams"],
        ["Streamiz"] = ["Contracts", "Core", "Definitions", "Records", "Streams", "Topologies"],
        ["Web"] = ["Records"],
        ["Testing"] = ["Contracts", "Core", "Definitions", "Email", "ReadModel", "Records", "Streams", "Topologies", "Web"],
        ["Cli"] = ["Contracts", "Core", "Definitions", "Records", "Streams", "Topologies", "Streamiz", "Email", "ReadModel", "Web"],
    };

    public static TheoryData<string> Rooms => [.. Map.Keys];

    [Fact]
    public void Every_room_is_on_the_map() =>
        Assert.Equal(
            Map.Keys.Order(StringComparer.Ordinal),
            Directory.EnumerateDirectories(Path.Combine(RepositoryRoot.Path, "src"), "InboundStreams.*").Select(RoomOf).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_sees_only_what_the_map_allows(string room) =>
        Assert.Empty(Included(room, "ProjectReference").Select(path => RoomOf(Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))).Except(Map[room]));

    [Fact]
    public void The_rules_need_no_package_but_NodaTime() =>
        Assert.Empty(Included("Core", "PackageReference").Except(["NodaTime", "Microsoft.CodeAnalysis.BannedApiAnalyzers"]));

    [Theory]
    [InlineData("Core")]
    [InlineData("Streams")]
    public void Clocks_and_chance_are_banned_in(string room) =>
        Assert.Contains("../BannedSymbols.txt", Included(room, "AdditionalFiles"));

    [Fact]
    public void The_drawing_names_every_room()
    {
        var architecture = RepositoryRoot.Read("docs", "architecture.md");

        Assert.All(Map, each => Assert.Contains($"| `{each.Key}` |", architecture, StringComparison.Ordinal));
        Assert.All(Map.Where(each => each.Value.Length > 0 && each.Key != "Cli"), each => Assert.Contains($"| {string.Join(", ", each.Value)} |", architecture, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Included(string room, string item) =>
        XDocument.Parse(RepositoryRoot.Read("src", $"InboundStreams.{room}", $"InboundStreams.{room}.csproj"))
            .Descendants(item)
            .Select(each => each.Attribute("Include")!.Value);

    private static string RoomOf(string path) => Path.GetFileName(path)["InboundStreams.".Length..];
}
