using System.Collections.Concurrent;
using NodaTime;

namespace InboundStreams.Email.Claims;

/// <summary>Claims of one process that need not outlive it: demo and tests.</summary>
public sealed class InMemoryClaims(TimeProvider time) : IClaims
{
    private readonly ConcurrentDictionary<string, Held> _held = new(StringComparer.Ordinal);

    public Task<Claim> ClaimAsync(string sendId, string owner, int epoch, TimeSpan lease, bool takeOver)
    {
        var now = time.GetUtcNow();
        Claim answer = new Claim.Granted();
        _held.AddOrUpdate(sendId, _ => new Held(owner, epoch, now + lease, null), (_, held) =>
        {
            answer = Answer(held, owner, epoch, takeOver, now);
            return answer is Claim.Granted ? new Held(owner, epoch, now + lease, null) : held;
        });
        return Task.FromResult(answer);
    }

    public Task MarkSentAsync(string sendId, string reply, Instant at)
    {
        var sent = new Claim.Sent(reply, at);
        _held.AddOrUpdate(sendId, _ => new Held("", 0, default, sent), (_, held) => held with { Sent = sent });
        return Task.CompletedTask;
    }

    public Task ReleaseAsync(string sendId, string owner)
    {
        if (_held.TryGetValue(sendId, out var held) && held.Owner == owner && held.Sent is null)
            _held.TryRemove(KeyValuePair.Create(sendId, held));
        return Task.CompletedTask;
    }

    private static Claim Answer(Held held, string owner, int epoch, bool takeOver, DateTimeOffset now) => held switch
    {
        { Sent: { } sent } => sent,
        _ when epoch < held.Epoch && held.LeaseEnd > now => new Claim.Fenced(),
        _ when held.Owner == owner => new Claim.Granted(),
        _ when held.LeaseEnd > now => new Claim.Busy(held.LeaseEnd - now),
        _ => takeOver ? new Claim.Granted() : new Claim.InDoubt(),
    };

    private sealed record Held(string Owner, int Epoch, DateTimeOffset LeaseEnd, Claim.Sent? Sent);
}
