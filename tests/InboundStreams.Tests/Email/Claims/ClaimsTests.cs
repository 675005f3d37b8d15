using InboundStreams.Email.Claims;
using InboundStreams.IntegrationTests.Fixtures;
using InboundStreams.ReadModel.Stores;
using InboundStreams.Tests.Email.Peers;
using NodaTime;

namespace InboundStreams.Tests.Email.Claims;

/// <summary>What all claims must do; run on memory and on Redis. A lease of no time is over at once.</summary>
public abstract class ClaimsTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(15);

    protected static readonly Instant At = Instant.FromUtc(2026, 3, 2, 9, 0) + Duration.FromMilliseconds(123);

    private readonly string _id = Guid.NewGuid().ToString("N");
    private IClaims? _claims;

    private IClaims Claims => _claims ??= Open();

    protected abstract IClaims Open();

    [Fact]
    public async Task Are_granted_to_one_owner_at_a_time()
    {
        Assert.IsType<Claim.Granted>(await Ask("ana", 1));
        Assert.InRange(Assert.IsType<Claim.Busy>(await Ask("bob", 1)).LeaseLeft, TimeSpan.FromMinutes(14), Lease);
        Assert.IsType<Claim.Granted>(await Claims.ClaimAsync(_id + "other", "bob", 1, Lease, takeOver: false));
    }

    [Fact]
    public async Task Are_granted_again_to_their_owner_whose_answer_was_lost()
    {
        Assert.IsType<Claim.Granted>(await Ask("ana", 1));
        Assert.IsType<Claim.Granted>(await Ask("ana", 1));
    }

    [Fact]
    public async Task Of_what_was_sent_give_its_reply_and_time_to_everybody()
    {
        await Ask("ana", 1);
        await Claims.MarkSentAsync(_id, "250 2.0.0 kept | as 1", At);
        Assert.Equal(new Claim.Sent("250 2.0.0 kept | as 1", At), await Ask("ana", 1));
        Assert.Equal(new Claim.Sent("250 2.0.0 kept | as 1", At), await Ask("bob", 2, takeOver: true));
    }

    [Fact]
    public async Task Given_back_are_free()
    {
        await Ask("ana", 1);
        await Claims.ReleaseAsync(_id, "ana");
        Assert.IsType<Claim.Granted>(await Ask("bob", 1));
    }

    [Theory]
    [InlineData("bob")]
    [InlineData("an")]
    public async Task Are_given_back_only_by_their_owner(string other)
    {
        await Ask("ana", 1);
        await Claims.ReleaseAsync(_id, other);
        Assert.IsType<Claim.Busy>(await Ask("bob", 1));
    }

    [Fact]
    public async Task Of_what_was_sent_are_not_given_back()
    {
        await Ask("ana", 1);
        await Claims.MarkSentAsync(_id, "250", At);
        await Claims.ReleaseAsync(_id, "ana");
        Assert.IsType<Claim.Sent>(await Ask("bob", 1));
    }

    [Fact]
    public async Task Are_in_doubt_when_their_lease_is_over_and_then_taken_over_by_those_who_may()
    {
        await Ask("ana", 1, lease: TimeSpan.Zero);
        Assert.IsType<Claim.InDoubt>(await Ask("bob", 2));
        Assert.IsType<Claim.Granted>(await Ask("bob", 2, takeOver: true));
        Assert.IsType<Claim.Busy>(await Ask("cleo", 2, takeOver: true));
    }

    [Fact]
    public async Task Refuse_an_owner_from_before()
    {
        await Ask("bob", 2);
        Assert.IsType<Claim.Fenced>(await Ask("ana", 1, takeOver: true));
    }

    /// <summary>A group that was deleted counts its generations from 1 again.</summary>
    [Fact]
    public async Task Are_in_doubt_after_their_lease_whatever_the_epoch()
    {
        await Ask("bob", 7, lease: TimeSpan.Zero);
        Assert.IsType<Claim.InDoubt>(await Ask("ana", 1));
        Assert.IsType<Claim.Granted>(await Ask("ana", 1, takeOver: true));
    }

    [Fact]
    public async Task Taken_over_are_not_given_back_by_the_owner_from_before()
    {
        await Ask("ana", 1, lease: TimeSpan.Zero);
        await Ask("bob", 2, takeOver: true);
        await Claims.ReleaseAsync(_id, "ana");
        Assert.IsType<Claim.Busy>(await Ask("cleo", 2));
    }

    [Fact]
    public async Task Are_granted_once_however_many_ask_at_the_same_time()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(each => Task.Run(() => Ask($"owner {each}", 1))));
        Assert.Single(answers, each => each is Claim.Granted);
    }

    private Task<Claim> Ask(string owner, int epoch, bool takeOver = false, TimeSpan? lease = null) => Claims.ClaimAsync(_id, owner, epoch, lease ?? Lease, takeOver);
}

public sealed class Claims_in_memory : ClaimsTests
{
    protected override IClaims Open() => new InMemoryClaims(TimeProvider.System);
}

public sealed class Claims_in_redis(RedisServer redis) : ClaimsTests
{
    [Fact]
    public async Task Are_unknown_while_redis_is_away()
    {
        await using var nobody = await RedisConnection.OpenAsync($"127.0.0.1:{Ports.Free()},connectTimeout=200,connectRetry=0");
        var claims = new RedisClaims(nobody);
        await Assert.ThrowsAsync<ClaimsUnavailableException>(() => claims.ClaimAsync("id", "ana", 1, TimeSpan.FromMinutes(15), takeOver: false));
        await Assert.ThrowsAsync<ClaimsUnavailableException>(() => claims.MarkSentAsync("id", "250", At));
        await Assert.ThrowsAsync<ClaimsUnavailableException>(() => claims.ReleaseAsync("id", "ana"));
    }

    [Fact]
    public async Task Outlive_their_lease_and_are_forgotten_after_days()
    {
        var (id, claims) = (Guid.NewGuid().ToString("N"), Open());
        await claims.ClaimAsync(id, "ana", 1, TimeSpan.Zero, takeOver: false);
        Assert.InRange(await Left(id), TimeSpan.FromHours(72), TimeSpan.FromDays(7));
        await claims.MarkSentAsync(id, "250", At);
        Assert.InRange(await Left(id), TimeSpan.FromHours(72), TimeSpan.FromDays(7));
    }

    protected override IClaims Open() => new RedisClaims(redis.Connection);

    private async Task<TimeSpan> Left(string id) => await redis.Connection.GetDatabase().KeyTimeToLiveAsync($"inbound:send:{id}") ?? TimeSpan.MaxValue;
}
