using System.Text;
using CsCheck;
using InboundStreams.Streams;
using InboundStreams.Streams.Orders;
using InboundStreams.Streams.Tasks;

namespace InboundStreams.Tests.Streams;

public sealed class StreamTaskTests
{
    [Fact]
    public void Merges_its_inputs_by_time_then_rank_then_offset() => Assert.Equal(
        ["a 1 row at 1", "a 2 event at 2", "a 3 row at 5", "a 4 event at 5"],
        new TaskBench().Add(TaskBench.Events, "a", 2, "event").Add(TaskBench.Events, "a", 5, "event").Add(TaskBench.Rows, "a", 1, "row").Add(TaskBench.Rows, "a", 5, "row")
            .AtEnd().TakeAll().Commit().Said);

    [Fact]
    public void Waits_for_an_empty_input_that_is_not_read_to_its_end()
    {
        var bench = new TaskBench().Add(TaskBench.Events, "a", 2).TakeAll().Commit();
        Assert.Empty(bench.Said);

        bench.Add(TaskBench.Rows, "a", 1).AtEnd().TakeAll().Commit();
        Assert.Equal(["a 1  at 1", "a 2  at 2"], bench.Said);
    }

    [Fact]
    public void Waits_no_longer_than_its_bound()
    {
        var bench = new TaskBench(new TaskLimits { MergeWaitMax = TimeSpan.FromSeconds(1) }).Add(TaskBench.Events, "a", 2);

        Assert.False(bench.Task.TakeNext(10, TimeSpan.FromSeconds(5)));
        Assert.False(bench.Task.TakeNext(10, TimeSpan.FromSeconds(5.9)));
        Assert.True(bench.Task.TakeNext(10, TimeSpan.FromSeconds(6)));
    }

    [Fact]
    public void Waits_once_for_an_input_that_lags_and_not_before_each_record()
    {
        var bench = new TaskBench(new TaskLimits { MergeWaitMax = TimeSpan.FromSeconds(1) });
        for (var i = 0; i < 3; i++)
            bench.Add(TaskBench.Events, "a", i);

        Assert.False(bench.Task.TakeNext(10, TimeSpan.FromSeconds(5)));
        for (var i = 0; i < 3; i++)
            Assert.True(bench.Task.TakeNext(10, TimeSpan.FromSeconds(6)));
        bench.Add(TaskBench.Rows, "a", 3).Add(TaskBench.Events, "a", 4);
        Assert.True(bench.Task.TakeNext(10, TimeSpan.FromSeconds(6)));
        Assert.False(bench.Task.TakeNext(10, TimeSpan.FromSeconds(6.1)));
    }

    [Fact]
    public void Ends_the_load_where_its_input_ends_behind_rows_that_were_still_waiting()
    {
        // Behind the two rows there is a transaction's marker.
        var bench = new TaskBench(rowsLoadEnd: 3).Add(TaskBench.Rows, "a", 1).Add(TaskBench.Rows, "b", 1);
        bench.Task.EndReached(TaskBench.Rows, 3);
        bench.Task.EndReached(TaskBench.Events, 0);

        bench.TakeAll().Commit();

        Assert.False(bench.Task.Loading);
        Assert.Equal(3, bench.Task.NextOffset(TaskBench.Rows));
    }

    [Fact]
    public void Is_not_at_its_end_while_something_waits_that_cannot_be_taken_yet()
    {
        var bench = new TaskBench().AtEnd();
        Assert.True(bench.Task.AllTaken);

        bench.Task.MoreIsThere(TaskBench.Events);

        Assert.False(bench.Task.AllTaken);
    }

    [Fact]
    public void Closes_a_slice_before_its_order_record_is_too_large_however_long_the_reasons_are()
    {
        var bench = new TaskBench(new TaskLimits { MergeWaitMax = TimeSpan.MaxValue, SliceMax = 1_000_000 });
        for (var i = 0; i < 20_000; i++)
            bench.Add(TaskBench.Events, "a", i, poison: i % 2 == 0 ? $"undecodable: {new string('x', 100)} {i}" : null);

        bench.AtEnd().TakeAll().Commit();

        Assert.All(bench.Slices, slice => Assert.InRange(
            slice.Order.Entries.OfType<OrderEntry.DeadLettered>().Sum(each => each.Reason.Length + 24), 0, 410_000));
        Assert.True(bench.Slices.Count > 2);
    }

    [Fact]
    public void A_dead_letters_key_is_bounded_as_its_value_is()
    {
        var bench = new TaskBench().Add(TaskBench.Events, new string('k', 900_000), 1, poison: "undecodable").AtEnd().TakeAll().Commit();

        Assert.StartsWith("900000 bytes, sha256 ", Encoding.UTF8.GetString(Assert.Single(bench.Slices[0].Outputs).Key!), StringComparison.Ordinal);
    }

    [Fact]
    public void Fires_the_timers_that_are_due_before_it_takes_a_record() => Assert.Equal(
        ["b 1 in:10 at 1", "a 1 in:10 at 1", "c 1 in:5 at 2", "c rang at 7", "a rang at 11", "b rang at 11", "a 2  at 11"],
        new TaskBench().Add(TaskBench.Events, "b", 1, "in:10").Add(TaskBench.Events, "a", 1, "in:10").Add(TaskBench.Events, "c", 2, "in:5").Add(TaskBench.Events, "a", 11)
            .AtEnd().TakeAll().Commit().Said);

    [Fact]
    public void Advances_to_the_clock_only_as_far_as_something_fires()
    {
        var bench = new TaskBench().Add(TaskBench.Events, "a", 1, "in:10").AtEnd().TakeAll().Commit();

        Assert.Equal(0, bench.Task.AdvanceTo(10));
        Assert.Null(bench.Task.CloseSlice("bench", 1));
        Assert.Equal(1, bench.Task.AdvanceTo(500));
        Assert.Equal(11, bench.Task.TaskTime);
        Assert.Equal(new OrderEntry.Advance(11, 1), Assert.Single(bench.Task.CloseSlice("bench", 1)!.Order.Entries));
    }

    [Fact]
    public void Takes_a_record_from_the_future_at_the_clocks_time()
    {
        var bench = new TaskBench { Clock = 100 }.Add(TaskBench.Events, "a", 4_000_000).Add(TaskBench.Events, "a", 50).AtEnd().TakeAll().Commit();

        Assert.Equal(["a 1  at 100", "a 2  at 50"], bench.Said);
        Assert.Equal([new OrderEntry.TakenAt(100), new OrderEntry.Take(1, 0, 0), new OrderEntry.Take(1, 1, 1)], bench.Slices[0].Order.Entries.Skip(1));
    }

    [Fact]
    public void Takes_the_load_of_the_first_start_before_everything_else_and_silently()
    {
        var bench = new TaskBench(rowsLoadEnd: 2).Add(TaskBench.Events, "a", 1).Add(TaskBench.Rows, "a", 900).AtEnd(TaskBench.Events).TakeAll().Commit();
        Assert.Empty(bench.Said);

        bench.Crash().Add(TaskBench.Rows, "b", 950).Add(TaskBench.Rows, "a", 5).AtEnd().TakeAll().Commit();
        Assert.Equal(["a 2  at 1", "a 3  at 5"], bench.Said);
        Assert.Equal(5, bench.Task.TaskTime);
    }

    [Fact]
    public void Puts_a_poison_record_among_the_dead_letters_and_goes_on()
    {
        var bench = new TaskBench().Add(TaskBench.Events, "a", 1).Add(TaskBench.Events, "a", 2, poison: "undecodable").Add(TaskBench.Events, "a", 3).AtEnd().TakeAll().Commit();

        Assert.Equal(["a 1  at 1", "a 2  at 3"], bench.Said);
        var letter = Assert.Single(bench.Slices[0].Outputs, each => each.Topic == "dead");
        Assert.Contains(letter.Headers!, each => each.Key == DeadLetter.ReasonHeader && Encoding.UTF8.GetString(each.Value) == "undecodable");
    }

    [Fact]
    public void Refuses_an_input_that_would_make_the_state_too_large_and_leaves_the_state_as_it_was()
    {
        var bench = new TaskBench(new TaskLimits { StateBytesMax = 5_000, MergeWaitMax = TimeSpan.MaxValue })
            .Add(TaskBench.Events, "a", 1, "in:1").Add(TaskBench.Events, "b", 9, "big", bytes: 4_000).Add(TaskBench.Events, "a", 5)
            .Add(TaskBench.Events, "b", 10).Add(TaskBench.Events, "b", 11, "big", bytes: 4_000).Add(TaskBench.Events, "b", 12).AtEnd().TakeAll().Commit();

        Assert.Equal(["a 1 in:1 at 1", "a rang at 2", "a 2  at 5", "b 1  at 10", "b 2  at 12"], bench.Said);
        Assert.Equal([1L, 4L], bench.Slices[0].Order.Entries.OfType<OrderEntry.DeadLettered>().Where(each => each.Reason == "state_too_large").Select(each => each.From));
        Assert.Equal(bench.Said, bench.Replay().SelectMany(slice => TaskBench.TextsOf(slice, "said")));
    }

    [Fact]
    public void Replaces_a_huge_dead_letter_by_its_length_and_hash()
    {
        var bench = new TaskBench().Add(TaskBench.Events, "a", 1, poison: "undecodable", bytes: 2_000_000).AtEnd().TakeAll().Commit();

        Assert.StartsWith("2000000 bytes, sha256 ", Encoding.UTF8.GetString(bench.Slices[0].Outputs[0].Value.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void Writes_the_latest_value_once_per_slice_and_one_changelog_record_per_key()
    {
        var bench = new TaskBench().Add(TaskBench.Events, "a", 1).Add(TaskBench.Events, "a", 2).Add(TaskBench.Events, "b", 3).AtEnd().TakeAll().Commit();

        Assert.Equal(["a 2", "b 1"], TaskBench.TextsOf(bench.Slices[0], "latest"));
        Assert.Equal(["a", "b"], bench.Slices[0].Changelog.Select(each => each.Key.ToString()));
    }

    [Fact]
    public void Visits_every_stored_key_once_for_a_new_version_and_a_key_with_input_of_its_own_first()
    {
        var bench = new TaskBench().Add(TaskBench.Events, "a", 1).Add(TaskBench.Events, "b", 1).Add(TaskBench.Events, "c", 1).AtEnd().TakeAll().Commit();
        bench.Task.Visit(10);
        bench.Commit().Task.Adopt(2);
        bench.Add(TaskBench.Events, "c", 2).AtEnd().TakeAll();
        bench.Task.Visit(1);
        bench.Commit().Crash().Task.Visit(100);
        bench.Commit();

        Assert.Equal(["c visited 2", "c 2  at 2", "a visited 2", "b visited 2"], bench.Said.Skip(3));
        Assert.False(bench.Task.WalkPending);
    }

    /// <summary>A walk goes over what is stored: a key that an open slice has made would never be visited.</summary>
    [Fact]
    public void Adopts_a_version_only_where_a_slice_begins()
    {
        var bench = new TaskBench().Add(TaskBench.Events, "a", 1).AtEnd().TakeAll();
        Assert.Throws<InvalidOperationException>(() => bench.Task.Adopt(2));

        bench.Commit().Task.Adopt(2);
        bench.Task.Visit(100);
        bench.Commit();

        Assert.Equal(["a 1  at 1", "a visited 2"], bench.Said);
    }

    [Fact]
    public void Says_which_record_a_replay_misses()
    {
        var bench = new TaskBench().Add(TaskBench.Rows, "a", 1).Add(TaskBench.Rows, "a", 2).AtEnd().TakeAll().Commit();

        var fault = Assert.Throws<NotProvableException>(() => bench.Replay((input, offset) => offset == 0 ? null : bench.Log[(int)offset]));
        Assert.Equal("not provable at rows[0]@0", fault.Message);
    }

    /// <summary>The law of the order record: inputs + order = the same decisions, whatever the batches, pauses, crashes and clock.</summary>
    [Fact]
    public void Replays_to_the_same_slices_whatever_happened() => Gen.Int[0, int.MaxValue].Sample(seed =>
    {
        var random = new Random(seed);
        var limits = new TaskLimits
        {
            SliceMax = random.Next(1, 8),
            StateBytesMax = 5_000,
            MergeWaitMax = TimeSpan.FromMilliseconds(1),
            CacheBytesMax = random.Next(3) switch { 0 => 1, 1 => 1_000, _ => 24 << 20 },
        };
        var bench = new TaskBench(limits, rowsLoadEnd: random.Next(0, 4));
        long[] time = [0, 0];
        for (var i = 0; i < 4; i++)
            bench.Add(TaskBench.Rows, Key(), 50, "row");
        for (var i = 0; i < 60; i++)
        {
            var input = random.Next(2);
            time[input] += random.Next(0, 8);
            bench.Clock = Math.Max(bench.Clock == long.MaxValue ? 0 : bench.Clock, time[input] - random.Next(0, 3));
            bench.Add(input, Key(), time[input] - (random.Next(5) == 0 ? 6 : 0), random.Next(3) == 0 ? $"in:{random.Next(0, 12)}" : random.Next(20) switch { 0 => "big", 1 => $"pad:{random.Next(4_000)}", _ => "" }, random.Next(12) == 0 ? "undecodable" : null, random.Next(2) * 4_000);
            if (random.Next(3) == 0)
                bench.AtEnd(random.Next(2));
            for (var taken = random.Next(4); taken > 0 && bench.Task.TakeNext(bench.Clock, TimeSpan.FromMilliseconds(i)); taken--)
            {
            }

            if (random.Next(6) == 0 && !bench.Task.SliceFull)
                bench.Task.AdvanceTo(bench.Clock);
            if (random.Next(15) == 0 && !bench.Task.HasOpenSlice)
                bench.Task.Adopt(bench.Task.Version + 1);
            if (random.Next(4) == 0)
                bench.Task.Visit(random.Next(1, 4));
            if (bench.Task.SliceFull || random.Next(4) == 0)
                bench.Commit();
            if (bench.Slices.Count > 0 && random.Next(10) == 0)
                bench.Crash();
        }

        bench.AtEnd().TakeAll().Commit();
        Assert.Equal(bench.Slices.Select(Describe), bench.Replay().Select(Describe));

        string Key() => $"k{random.Next(5)}";
    });

    private static string Describe(Slice slice) => string.Join("\n", [
        .. slice.Outputs.Select(each => $"{each.Topic} {Encoding.UTF8.GetString(each.Value.Span)}"),
        .. slice.Changelog.Select(each => $"state {each.Key} {(each.State.IsEmpty ? "-" : Convert.ToHexString(each.State.Span[..36]))}"),
        .. slice.Order.Entries.Select(each => each is OrderEntry.Visit visit ? $"visit {visit.Version} {Convert.ToHexString(visit.UpTo ?? [])}" : each.ToString()),
        $"head {slice.Order.Head.TaskTime} {string.Join(" ", slice.Order.Head.NextOffsets)} {slice.Order.Head.DefinitionsVersion}"]);
}
