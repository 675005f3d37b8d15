using InboundStreams.ReadModel;
using InboundStreams.ReadModel.Stores;
using InboundStreams.Tests.Email;
using InboundStreams.Tests.Email.Peers;
using Microsoft.Extensions.Time.Testing;
using static InboundStreams.Tests.ReadModel.Journals;

namespace InboundStreams.Tests.ReadModel;

public sealed class The_projector
{
    private readonly FakeTimeProvider _time = new(Start.ToDateTimeOffset());
    private readonly StoreOnAndOff _store = new();
    private readonly Lines _log = new();

    [Fact]
    public async Task Waits_for_its_store_says_so_every_ten_seconds_and_goes_on()
    {
        _store.Away = true;
        var projecting = Projector().ProjectAsync([Score("c1", 0, 1)], [Line("c1", 0, 1, "enrolled")], default);
        await Pass(25);
        Assert.False(projecting.IsCompleted);
        Assert.InRange(_log.All.Count, 2, 3);
        Assert.All(_log.All, line => Assert.Equal("The projector waits: told to be away", line));
        _store.Away = false;
        await Pass(2);
        await projecting.WaitAsync(TimeSpan.FromSeconds(5));
        Assert.NotNull((await _store.ReadAsync("c1"))!.Score);
    }

    [Fact]
    public async Task Stops_while_it_waits()
    {
        _store.Away = true;
        using var stop = new CancellationTokenSource();
        var projecting = Projector().ProjectAsync([Score("c1", 0, 1)], [], stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => projecting);
    }

    [Fact]
    public async Task Writes_of_a_batch_only_the_last_score_of_each_contact()
    {
        await Projector().ProjectAsync([Score("c1", 0, 1), Score("c2", 0, 2), Score("c1", 1, 3, "mql")], [], default);
        Assert.Equal([("c1", 3L), ("c2", 2L)], _store.Written.Select(write => (write.ContactId, write.Offset)));
    }

    [Fact]
    public async Task Goes_on_when_redis_is_back()
    {
        using var redis = new RedisServer();
        var store = new RedisReadStore(redis.Connection);
        var projector = new Projector(store, TimeProvider.System, _log);
        await projector.ProjectAsync([Score("c1", 0, 1, "cold")], [], default);
        redis.Down();
        var projecting = projector.ProjectAsync([Score("c1", 5, 2, "mql")], [], default);
        while (_log.All.Count == 0)
            await Task.WhenAny(projecting, Task.Delay(5));
        redis.Up();
        await projecting.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal("mql", (await store.ReadAsync("c1"))!.Score!.Band);
    }

    private Projector Projector() => new(_store, _time, _log);

    private async Task Pass(int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            await Task.Delay(1);
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private sealed class StoreOnAndOff : IReadStore
    {
        private readonly MemoryReadStore _inner = new();

        public bool Away { get; set; }

        public List<ScoreWrite> Written { get; } = [];

        public Task WriteAsync(IReadOnlyList<ScoreWrite> scores, IReadOnlyList<JournalWrite> journals)
        {
            if (Away)
                throw new ReadStoreUnavailableException("told to be away", new TimeoutException());
            Written.AddRange(scores);
            return _inner.WriteAsync(scores, journals);
        }

        public Task<StoredContact?> ReadAsync(string contactId) => _inner.ReadAsync(contactId);
    }
}
