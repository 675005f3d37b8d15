using InboundStreams.Core.Conditions;
using InboundStreams.IntegrationTests.Fixtures;
using InboundStreams.ReadModel;
using InboundStreams.ReadModel.Contacts;
using InboundStreams.ReadModel.Stores;
using InboundStreams.Tests.Email.Peers;
using Microsoft.Extensions.Logging.Abstractions;
using static InboundStreams.Tests.ReadModel.Journals;

namespace InboundStreams.Tests.ReadModel;

/// <summary>What every store of read models must do; run on memory and on Redis.</summary>
public abstract class ReadStoreTests
{
    private readonly string _id = $"c {Guid.NewGuid():N}";
    private IReadStore? _store;

    private IReadStore Store => _store ??= Open();

    protected abstract IReadStore Open();

    [Fact]
    public async Task Knows_nothing_of_a_contact_that_was_never_written() => Assert.Null(await Store.ReadAsync(_id));

    [Fact]
    public async Task Gives_back_a_score_as_it_was_written()
    {
        var score = Score(_id, 0, 1);
        await Project([score]);
        var stored = (await Store.ReadAsync(_id))!.Score!;
        Assert.Equal(score.Score with { Parts = stored.Parts }, stored);
        Assert.Equal(score.Score.Parts.AsEnumerable(), stored.Parts);
    }

    [Fact]
    public async Task Keeps_the_newest_score_also_when_older_ones_come_again()
    {
        await Project([Score(_id, 0, 1, "cold"), Score(_id, 5, 2), Score(_id, 5, 3, "mql")]);
        await Project([Score(_id, 0, 1, "cold")]);
        await Project([Score(_id, 5, 2)]);
        Assert.Equal("mql", (await Store.ReadAsync(_id))!.Score!.Band);
    }

    [Fact]
    public async Task Takes_a_later_score_also_where_the_offsets_began_anew()
    {
        await Project([Score(_id, 0, 500, "cold")]);
        await Project([Score(_id, 1, 0, "warm")]);
        Assert.Equal("warm", (await Store.ReadAsync(_id))!.Score!.Band);
    }

    [Fact]
    public async Task Follows_a_run_from_its_enrollment_to_its_end()
    {
        await Project([], Line(_id, 0, 1, "enrolled"));
        Assert.Equal((RunState.Enrolled, "", At(0)), await Run());
        await Project([], Line(_id, 1, 2, "sent", "welcome"), Line(_id, 1, 3, "step_entered", "wait", details: ("until", Value.Timestamp(At(100)))));
        Assert.Equal((RunState.Parked, "wait", At(1)), await Run());
        Assert.Equal(At(100), (await Store.ReadAsync(_id))!.Runs[0].Until);
        await Project([], Line(_id, 100, 4, "ended", "wait", "goal"));
        Assert.Equal((RunState.Ended, "wait", At(100)), await Run());
        Assert.Equal("goal", (await Store.ReadAsync(_id))!.Runs[0].Reason);
    }

    [Fact]
    public async Task Keeps_all_active_runs_and_of_each_workflow_the_last_that_ended()
    {
        await Project(
            [],
            Line(_id, 0, 1, "enrolled", enrollment: 1),
            Line(_id, 0, 2, "ended", enrollment: 1, reason: "first"),
            Line(_id, 1, 3, "enrolled", enrollment: 2),
            Line(_id, 1, 4, "ended", enrollment: 2, reason: "second"),
            Line(_id, 2, 5, "enrolled", enrollment: 3),
            Line(_id, 2, 6, "enrolled", enrollment: 4),
            Line(_id, 2, 7, "enrolled", enrollment: 1, workflow: "other#1"));
        var runs = (await Store.ReadAsync(_id))!.Runs.OrderBy(run => run.Workflow, StringComparer.Ordinal).ThenBy(run => run.Enrollment);
        Assert.Equal([("course", 2, "second"), ("course", 3, ""), ("course", 4, ""), ("other#1", 1, "")], runs.Select(run => (run.Workflow, run.Enrollment, run.Reason)));
    }

    [Fact]
    public async Task Keeps_the_last_fifty_lines_the_newest_first()
    {
        await Project([], [.. Enumerable.Range(1, 70).Select(each => Line(_id, each, each, "score_changed", reason: $"{each}"))]);
        var journal = (await Store.ReadAsync(_id))!.Journal;
        Assert.Equal(Enumerable.Range(21, 50).Reverse().Select(each => $"{each}"), journal.Select(line => line.Reason));
    }

    [Fact]
    public async Task Gives_back_a_line_as_it_was_written()
    {
        await Project([], Line(_id, 3, 1, "band_changed", "wait", "rose", details: [("from", Value.String("cold")), ("points", Value.Int(12))]));
        var line = Assert.Single((await Store.ReadAsync(_id))!.Journal);
        Assert.Equal(new JournalLine(At(3), "band_changed", "rose", "course", 3, 1, "wait", "", "Page Viewed m1", line.Details), line);
        Assert.Equal(new Dictionary<string, string> { ["from"] = "cold", ["points"] = "12" }, line.Details);
    }

    [Fact]
    public async Task Is_the_same_after_a_batch_that_comes_again()
    {
        JournalRecord[] batch = [Line(_id, 0, 1, "enrolled"), Line(_id, 0, 2, "step_entered", "wait"), Line(_id, 9, 3, "ended", "wait", "completed")];
        await Project([], batch);
        await Project([], batch);
        await Project([], batch[1]);
        await Project([], batch[..2]);
        var stored = (await Store.ReadAsync(_id))!;
        Assert.Equal(["ended", "step_entered", "enrolled"], stored.Journal.Select(line => line.Kind));
        Assert.Equal(RunState.Ended, Assert.Single(stored.Runs).State);
    }

    [Fact]
    public async Task Takes_the_new_half_of_a_batch_of_which_the_first_half_was_written()
    {
        await Project([], Line(_id, 0, 1, "enrolled"));
        await Project([], Line(_id, 0, 1, "enrolled"), Line(_id, 0, 2, "step_entered", "wait"));
        Assert.Equal(2, (await Store.ReadAsync(_id))!.Journal.Length);
    }

    [Fact]
    public async Task Forgets_an_erased_contact_for_good()
    {
        await Project([Score(_id, 0, 1)], Line(_id, 0, 1, "enrolled"), Line(_id, 0, 2, "step_entered", "wait"));
        await Project([], Line(_id, 5, 3, "erased"));
        Assert.Null(await Store.ReadAsync(_id));
        await Project([Score(_id, 0, 1), Score(_id, 5, 2)], Line(_id, 0, 1, "enrolled"), Line(_id, 0, 2, "step_entered", "wait"), Line(_id, 5, 3, "erased"));
        Assert.Null(await Store.ReadAsync(_id));
    }

    [Fact]
    public async Task Knows_a_contact_again_that_comes_back_after_its_erasure()
    {
        await Project([Score(_id, 0, 1)], Line(_id, 0, 1, "enrolled"), Line(_id, 5, 2, "erased"), Line(_id, 6, 3, "enrolled", enrollment: 2));
        await Project([Score(_id, 6, 2, "cold")]);
        var stored = (await Store.ReadAsync(_id))!;
        Assert.Equal("cold", stored.Score!.Band);
        Assert.Equal(2, Assert.Single(stored.Runs).Enrollment);
        Assert.Single(stored.Journal);
    }

    [Fact]
    public async Task Keeps_contacts_apart()
    {
        await Project([Score(_id, 0, 1), Score(_id + "}:journal", 0, 2)], Line(_id, 0, 1, "enrolled"));
        Assert.Empty((await Store.ReadAsync(_id + "}:journal"))!.Journal);
        Assert.Single((await Store.ReadAsync(_id))!.Journal);
    }

    private async Task<(RunState, string, NodaTime.Instant)> Run()
    {
        var run = Assert.Single((await Store.ReadAsync(_id))!.Runs);
        return (run.State, run.Step, run.Since);
    }

    private Task Project(ScoreRecord[] scores, params JournalRecord[] journal) => new Projector(Store, TimeProvider.System, NullLogger.Instance).ProjectAsync(scores, journal, default);
}

public sealed class Read_models_in_memory : ReadStoreTests
{
    protected override IReadStore Open() => new MemoryReadStore();
}

public sealed class Read_models_in_redis(RedisServer redis) : ReadStoreTests
{
    protected override IReadStore Open() => new RedisReadStore(redis.Connection);

    [Fact]
    public async Task Are_unavailable_while_redis_is_away()
    {
        await using var nobody = await RedisConnection.OpenAsync($"127.0.0.1:{Ports.Free()},connectTimeout=200,connectRetry=0");
        var store = new RedisReadStore(nobody);
        await Assert.ThrowsAsync<ReadStoreUnavailableException>(() => store.ReadAsync("c1"));
        await Assert.ThrowsAsync<ReadStoreUnavailableException>(() => store.WriteAsync([new ScoreWrite("c1", 1, Score("c1", 0, 1).Score)], []));
    }

    [Fact]
    public async Task Of_an_erased_contact_leave_a_marker_that_goes_by_itself()
    {
        var (id, database) = ($"c{Guid.NewGuid():N}", redis.Connection.GetDatabase());
        await new Projector(Open(), TimeProvider.System, NullLogger.Instance).ProjectAsync([Score(id, 0, 1)], [Line(id, 0, 1, "enrolled")], default);
        Assert.Null(await database.KeyTimeToLiveAsync(RedisKeys.Contact(id)));
        await new Projector(Open(), TimeProvider.System, NullLogger.Instance).ProjectAsync([], [Line(id, 5, 2, "erased")], default);
        Assert.InRange((await database.KeyTimeToLiveAsync(RedisKeys.Contact(id)))!.Value, TimeSpan.FromDays(7), TimeSpan.FromDays(30));
        Assert.False(await database.KeyExistsAsync(RedisKeys.Journal(id)));
    }
}
