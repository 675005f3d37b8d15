using System.Globalization;
using NodaTime;
using StackExchange.Redis;
using StackExchange.Redis.KeyspaceIsolation;

namespace InboundStreams.Email.Claims;

/// <summary>
/// Claims in Redis, one key per send: <c>C|owner|epoch|lease end</c> while claimed, <c>S|time|reply</c> when sent. The lease is a time
/// inside the value, by Redis' own clock; a key that expired by itself would turn a send in doubt into one never tried.
/// </summary>
/// <param name="keyPrefix">Before every key: the application id keeps installations apart that share a Redis.</param>
public sealed class RedisClaims(IConnectionMultiplexer redis, string keyPrefix = "") : IClaims
{
    // Longer than a command may wait (72 h): a redelivery within it finds what became of the send.
    private static readonly TimeSpan Kept = TimeSpan.FromHours(96);

    // One script, so that asking twice after a lost answer is asking once: the same owner is granted again.
    private const string ClaimScript = """
        local value = redis.call('GET', KEYS[1])
        local clock = redis.call('TIME')
        local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
        if value then
          if string.sub(value, 1, 2) == 'S|' then return value end
          local owner, epoch, ends = string.match(value, '^C|(.*)|(%-?%d+)|(%d+)$')
          if tonumber(ARGV[2]) < tonumber(epoch) and tonumber(ends) > now then return 'FENCED' end
          if owner ~= ARGV[1] then
            if tonumber(ends) > now then return 'BUSY|' .. string.format('%d', tonumber(ends) - now) end
            if ARGV[4] ~= '1' then return 'DOUBT' end
          end
        end
        redis.call('SET', KEYS[1], 'C|' .. ARGV[1] .. '|' .. ARGV[2] .. '|' .. string.format('%d', now + tonumber(ARGV[3])), 'PX', ARGV[5])
        return 'OK'
        """;

    private const string ReleaseScript = """
        local value = redis.call('GET', KEYS[1])
        if value and string.sub(value, 1, 3 + string.len(ARGV[1])) == 'C|' .. ARGV[1] .. '|' then redis.call('DEL', KEYS[1]) end
        return 1
        """;

    public async Task<Claim> ClaimAsync(string sendId, string owner, int epoch, TimeSpan lease, bool takeOver)
    {
        var answer = (string)(await Ask(database => database.ScriptEvaluateAsync(
            ClaimScript, [Key(sendId)], [owner, epoch, (long)lease.TotalMilliseconds, takeOver ? "1" : "0", (long)Kept.TotalMilliseconds])))!;
        return answer.Split('|', 3) switch
        {
            ["OK"] => new Claim.Granted(),
            ["FENCED"] => new Claim.Fenced(),
            ["DOUBT"] => new Claim.InDoubt(),
            ["BUSY", var left] => new Claim.Busy(TimeSpan.FromMilliseconds(long.Parse(left, CultureInfo.InvariantCulture))),
            ["S", var at, var reply] => new Claim.Sent(reply, Instant.FromUnixTimeMilliseconds(long.Parse(at, CultureInfo.InvariantCulture))),
            _ => throw new InvalidDataException($"The claim of {sendId} has the unknown form \"{answer}\"; another version of InboundStreams, or something else, writes to this Redis."),
        };
    }

    public Task MarkSentAsync(string sendId, string reply, Instant at) =>
        Ask(database => database.StringSetAsync(Key(sendId), string.Create(CultureInfo.InvariantCulture, $"S|{at.ToUnixTimeMilliseconds()}|{reply}"), Kept));

    public Task ReleaseAsync(string sendId, string owner) => Ask(database => database.ScriptEvaluateAsync(ReleaseScript, [Key(sendId)], [owner]));

    private static RedisKey Key(string sendId) => $"inbound:send:{sendId}";

    private async Task<T> Ask<T>(Func<IDatabase, Task<T>> ask)
    {
        try
        {
            return await ask(redis.GetDatabase().WithKeyPrefix(keyPrefix));
        }
        catch (Exception fault) when (fault is RedisException or RedisTimeoutException or TimeoutException)
        {
            throw new ClaimsUnavailableException($"Redis does not answer: {fault.Message}", fault);
        }
    }
}
