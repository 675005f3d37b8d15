using InboundStreams.Records.Codecs;
using InboundStreams.Topologies;
using NodaTime;

namespace InboundStreams.Tests.Topologies;

public sealed class BundleShelfTests
{
    private readonly Lines _log = new();

    private readonly BundleShelf _shelf;

    public BundleShelfTests() => _shelf = new BundleShelf(_log);

    [Fact]
    public void Uses_the_newest_that_compiles_and_says_which_do_not()
    {
        Assert.Equal((0, 1), (_shelf.LatestVersion, _shelf.NextVersion));
        _shelf.Add(Usable(1));
        _shelf.Add(Usable(2));
        _shelf.Add(Faulty(3));
        Assert.Equal((2, 4), (_shelf.LatestVersion, _shelf.NextVersion));
        Assert.Contains("version 3", Assert.Single(_log.All, each => each.Contains("faults here", StringComparison.Ordinal)), StringComparison.Ordinal);
        _shelf.Add(Usable(4));
        Assert.Equal((4, 5), (_shelf.LatestVersion, _shelf.NextVersion));
    }

    [Fact]
    public void Compiles_no_older_bundle_that_nobody_needs()
    {
        _shelf.Add(Faulty(1));
        _shelf.Add(Usable(2));
        Assert.Equal(2, _shelf.LatestVersion);
        Assert.DoesNotContain(_log.All, each => each.Contains("faults here", StringComparison.Ordinal));
    }

    [Fact]
    public void Tells_runs_of_a_version_that_cannot_be_used_from_those_of_one_that_is_not_there()
    {
        _shelf.Add(Faulty(1));
        _shelf.Add(Usable(2));
        _shelf.Add(Usable(4));
        var pinned = _shelf.FunnelOf(4).Pinned!;
        Assert.True(pinned(1, "hello").IsUnusable);
        Assert.Equal(2, pinned(2, "hello").Workflow!.Version);
        Assert.Equal((false, null), (pinned(3, "hello").IsUnusable, pinned(3, "hello").Workflow));
    }

    [Fact]
    public void Keeps_the_first_of_a_version()
    {
        _shelf.Add(Usable(1));
        _shelf.Add(Faulty(1));
        Assert.Equal(1, _shelf.LatestVersion);
        Assert.Throws<KeyNotFoundException>(() => _shelf.FunnelOf(2));
        _shelf.Add(Faulty(2));
        Assert.Throws<InvalidDataException>(() => _shelf.FunnelOf(2));
    }

    private static Bundle Usable(long version) => Of(version, "steps: [ { wait: 1d } ]");

    private static Bundle Faulty(long version) => Of(version, "steps: [ { wiat: 1d } ]");

    private static Bundle Of(long version, string steps) => new(
        version,
        "hash",
        default,
        [
            new BundleFile("inbound.yaml", "funnel: hello\nsender: { from: a@example.org }\ncategories: { news: { kind: transactional } }\ncontact: { email: string }\n"),
            new BundleFile("workflows/hello.yaml", $"workflow: hello\non: {{ event: A }}\n{steps}\n"),
        ],
        null);
}
