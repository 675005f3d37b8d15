using System.Text.Json;
using InboundStreams.ReadModel.Contacts;
using StackExchange.Redis;
using StackExchange.Redis.KeyspaceIsolation;

namespace InboundStreams.ReadModel.Stores;

/// <summary>The read models in Redis, written by one script call per contact, all calls of a batch on the wire at once.</summary>
/// <param name="keyPrefix">Before every key: the application id keeps installations apart that share a Redis.</param>
public sealed class RedisReadStore(IConnectionMultiplexer redis, string keyPrefix = "") : IReadStore
{
    // The marker of an erasure outlives every redelivery of what was written before it (a topic keeps its offsets for 7 days).
    private const string ErasureKeptSeconds = "1209600";

    private const string ScoreScript = """
        local last = redis.call('HMGET', KEYS[1], 'score.at', 'score.offset', 'erased.at')
        local at, offset = tonumber(ARGV[1]), tonumber(ARGV[2])
        if last[3] and at <= tonumber(last[3]) then return 0 end
        if last[1] and (at < tonumber(last[1]) or (at == tonumber(last[1]) and offset <= tonumber(last[2]))) then return 0 end
        redis.call('HSET', KEYS[1], 'score.at', ARGV[1], 'score.offset', ARGV[2], 'score', ARGV[3])
        redis.call('PERSIST', KEYS[1])
        return 1
        """;

    // After two settings, six arguments per line: its time and offset, the line, the field to drop ('*': all), the field to set, and what to.
    private const string JournalScript = """
        local last = redis.call('HMGET', KEYS[1], 'journal.at', 'journal.offset')
        local lastAt, lastOffset = tonumber(last[1] or '-1e15'), tonumber(last[2] or '-1')
        local taken = 0
        for i = 3, #ARGV, 6 do
          local at, offset = tonumber(ARGV[i]), tonumber(ARGV[i + 1])
          if at > lastAt or (at == lastAt and offset > lastOffset) then
            taken, lastAt, lastOffset = taken + 1, at, offset
            if ARGV[i + 3] == '*' then
              redis.call('DEL', KEYS[1], KEYS[2])
              redis.call('HSET', KEYS[1], 'erased.at', ARGV[i])
            else
              redis.call('LPUSH', KEYS[2], ARGV[i + 2])
              if ARGV[i + 3] ~= '' then redis.call('HDEL', KEYS[1], ARGV[i + 3]) end
              if ARGV[i + 4] ~= '' then redis.call('HSET', KEYS[1], ARGV[i + 4], ARGV[i + 5]) end
            end
            redis.call('HSET', KEYS[1], 'journal.at', ARGV[i], 'journal.offset', ARGV[i + 1])
          end
        end
        if taken > 0 then
          redis.call('LTRIM', KEYS[2], 0, ARGV[1] - 1)
          if redis.call('EXISTS', KEYS[2]) == 1 then redis.call('PERSIST', KEYS[1]) else redis.call('EXPIRE', KEYS[1], ARGV[2]) end
        end
        return taken
        """;

    public Task WriteAsync(IReadOnlyList<ScoreWrite> scores, IReadOnlyList<JournalWrite> journals) => Ask(async database =>
    {
        // Journals first: an erasure must be known before a score that is older than it.
        List<Task> writes = new(scores.Count + journals.Count);
        foreach (var journal in journals)
            writes.Add(database.ScriptEvaluateAsync(JournalScript, [RedisKeys.Contact(journal.ContactId), RedisKeys.Journal(journal.ContactId)], [StoredContact.LinesMax, ErasureKeptSeconds, .. journal.Entries.SelectMany(ArgumentsOf)]));
        foreach (var write in scores)
        {
            writes.Add(database.ScriptEvaluateAsync(
                ScoreScript,
                [RedisKeys.Contact(write.ContactId)],
                [write.Score.AsOf.ToUnixTimeMilliseconds(), write.Offset, JsonSerializer.Serialize(write.Score, StoredJson.Default.LeadScore)]));
        }

        await Task.WhenAll(writes);
        return true;
    });

    public Task<StoredContact?> ReadAsync(string contactId) => Ask(async database =>
    {
        var (hash, list) = (database.HashGetAllAsync(RedisKeys.Contact(contactId)), database.ListRangeAsync(RedisKeys.Journal(contactId)));
        await Task.WhenAll(hash, list);
        var fields = (await hash).ToDictionary(field => (string)field.Name!, field => (string)field.Value!, StringComparer.Ordinal);
        var score = fields.GetValueOrDefault(RedisKeys.Score);
        var journal = await list;
        return score is null && journal.Length == 0
            ? null
            : new StoredContact(
                score is null ? null : JsonSerializer.Deserialize(score, StoredJson.Default.LeadScore),
                [.. fields.Where(field => RedisKeys.IsRun(field.Key)).Select(field => JsonSerializer.Deserialize(field.Value, StoredJson.Default.RunView)!)],
                [.. journal.Select(line => JsonSerializer.Deserialize((string)line!, StoredJson.Default.JournalLine)!)]);
    });

    private static IEnumerable<RedisValue> ArgumentsOf(JournalEntry entry)
    {
        var (drop, set, run) = entry.Change switch
        {
            RunChange.Erase => ("*", "", null),
            RunChange.Is { Run: { State: RunState.Ended } ended } => (RedisKeys.Run(ended.Workflow, ended.Enrollment), RedisKeys.Ended(ended.Workflow), ended),
            RunChange.Is { Run: var active } => ("", RedisKeys.Run(active.Workflow, active.Enrollment), active),
            _ => ("", "", null),
        };
        return
        [
            entry.Line.At.ToUnixTimeMilliseconds(),
            entry.Offset,
            JsonSerializer.Serialize(entry.Line, StoredJson.Default.JournalLine),
            drop,
            set,
            run is null ? "" : JsonSerializer.Serialize(run, StoredJson.Default.RunView),
        ];
    }

    private async Task<T> Ask<T>(Func<IDatabase, Task<T>> ask)
    {
        try
        {
            return await ask(redis.GetDatabase().WithKeyPrefix(keyPrefix));
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException)
        {
            throw new ReadStoreUnavailableException($"Redis does not take or give the read models: {fault.Message}", fault);
        }
    }
}
