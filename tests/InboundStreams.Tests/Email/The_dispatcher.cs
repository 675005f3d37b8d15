using InboundStreams.Core.Sending;
using InboundStreams.Email;
using InboundStreams.Email.Delivery;
using NodaTime;
using static InboundStreams.Tests.Email.Sends;

namespace InboundStreams.Tests.Email;

public sealed class The_dispatcher
{
    private readonly Bench _bench = new();

    [Fact]
    public async Task Sends_each_command_and_says_what_became_of_it()
    {
        var outcome = Assert.Single(await _bench.Dispatch(Command()));
        Assert.Equal("c1", outcome.ContactId);
        Assert.Equal(
            new EmailOutcome(Command().SendId, OutcomeKind.Accepted, Start, "course", 1, "welcome", "welcome", "250 taken", null, null),
            outcome.Outcome);
        Assert.Equal([Command().SendId], _bench.Delivered);
    }

    [Fact]
    public async Task Sends_a_command_once_that_comes_twice_and_gives_its_outcome_both_times()
    {
        var outcomes = await _bench.Dispatch(Command(), Command());
        outcomes = [.. outcomes, .. await _bench.Dispatch(epoch: 2, Command())];
        Assert.Equal([OutcomeKind.Accepted, OutcomeKind.Accepted, OutcomeKind.Accepted], outcomes.Select(each => each.Outcome.Kind));
        Assert.Single(_bench.Delivered);
        Assert.Single(outcomes.Select(each => each.Outcome).Distinct());
    }

    [Fact]
    public async Task Keeps_the_order_of_one_contact_and_lets_others_pass()
    {
        _bench.Tell("a1", new DeliveryOutcome.Deferred("450 later"));
        await _bench.Dispatch(Command("a1", "a"), Command("b1", "b"), Command("a2", "a"), Command("b2", "b"));
        Assert.Equal(["a1", "a1", "a2"], _bench.Delivered.Where(each => each[0] == 'a'));
        Assert.Equal(["b1", "b2"], _bench.Delivered.Where(each => each[0] == 'b'));
    }

    [Fact]
    public async Task Withholds_what_has_expired_by_real_time()
    {
        _bench.Time.Advance(TimeSpan.FromHours(72) + TimeSpan.FromSeconds(1));
        Assert.Equal((OutcomeKind.Withheld, "expired"), Ended(await _bench.Dispatch(Command())));
        Assert.Empty(_bench.Delivered);
    }

    [Fact]
    public async Task Judges_by_the_commands_time_where_the_clock_is_the_logs()
    {
        _bench.Options = new DispatcherOptions { LogClock = true };
        _bench.Time.Advance(TimeSpan.FromDays(300));
        var outcome = Assert.Single(await _bench.Dispatch(Command())).Outcome;
        Assert.Equal((OutcomeKind.Accepted, Start), (outcome.Kind, outcome.At));
    }

    [Fact]
    public async Task Withholds_what_is_refused_just_before_the_claim()
    {
        _bench.Refuse = command => command.To == "bea@example.org" ? "suppressed" : null;
        Assert.Equal((OutcomeKind.Withheld, "suppressed"), Ended(await _bench.Dispatch(Command())));
        Assert.Equal(0, _bench.Claims.Asked);
    }

    [Theory]
    [InlineData("{{formatDate contact.first_name \"d\"}}")]
    [InlineData("{{#if")]
    public async Task Goes_on_behind_a_template_that_does_not_render(string html)
    {
        _bench.Templates = Welcome(html);
        var outcomes = await _bench.Dispatch(Command());
        Assert.Equal(OutcomeKind.Unsendable, Ended(outcomes).Kind);
        Assert.False(string.IsNullOrEmpty(Ended(outcomes).Reason));
        _bench.Templates = Welcome("fine");
        Assert.Equal(OutcomeKind.Accepted, Ended(await _bench.Dispatch(Command())).Kind);
    }

    [Fact]
    public async Task Withholds_from_an_invalid_address() =>
        Assert.Equal((OutcomeKind.Withheld, "invalid_address"), Ended(await _bench.Dispatch(Command(to: "nobody"))));

    [Fact]
    public async Task Reports_a_bounce_and_a_refusal_and_does_not_try_again()
    {
        _bench.Tell("a1", new DeliveryOutcome.Bounced("550 unknown")).Tell("b1", new DeliveryOutcome.Refused("554 spam"));
        var outcomes = await _bench.Dispatch(Command("a1", "a"), Command("b1", "b"));
        Assert.Equal([(OutcomeKind.Bounced, "550 unknown"), (OutcomeKind.Unsendable, "554 spam")], outcomes.Select(each => (each.Outcome.Kind, each.Outcome.Reason!)));
        Assert.Equal(2, _bench.Delivered.Count);
    }

    [Fact]
    public async Task Tries_again_later_what_is_deferred_and_gives_up_in_the_end()
    {
        _bench.Options = new DispatcherOptions { DeferralWaits = [TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(50)] };
        var deferred = new DeliveryOutcome.Deferred("450 later");
        _bench.Tell("a1", deferred, deferred).Tell("b1", deferred, deferred, deferred);
        var outcomes = await _bench.Dispatch(Command("a1", "a"), Command("b1", "b"));
        Assert.Equal([OutcomeKind.Accepted, OutcomeKind.Deferred], outcomes.Select(each => each.Outcome.Kind));
        Assert.Equal(6, _bench.Delivered.Count);
        Assert.True(_bench.Time.GetUtcNow() - Start.ToDateTimeOffset() >= TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Sends_again_after_the_lease_what_a_dead_process_has_left_in_doubt()
    {
        _bench.Options = new DispatcherOptions { Lease = TimeSpan.FromSeconds(30) };
        await Die();
        Assert.Equal(OutcomeKind.Accepted, Ended(await _bench.Dispatch(epoch: 2, Command())).Kind);
        Assert.Equal(2, _bench.Delivered.Count);
        Assert.True(_bench.Time.GetUtcNow() - Start.ToDateTimeOffset() >= _bench.Options.Lease);
    }

    [Fact]
    public async Task Parks_what_a_dead_process_has_left_in_doubt_where_told_to()
    {
        _bench.Options = new DispatcherOptions { InDoubt = InDoubtPolicy.Park, Lease = TimeSpan.FromSeconds(30) };
        await Die();
        Assert.Equal((OutcomeKind.Withheld, "in_doubt"), Ended(await _bench.Dispatch(epoch: 2, Command())));
        Assert.Single(_bench.Delivered);
    }

    [Fact]
    public async Task Waits_for_the_mail_server_and_says_so_every_ten_seconds()
    {
        var down = Enumerable.Repeat(new DeliveryOutcome.Unreachable("nobody there"), 25).ToArray();
        _bench.Tell(Command().SendId, down);
        Assert.Equal(OutcomeKind.Accepted, Ended(await _bench.Dispatch(Command())).Kind);
        Assert.InRange(_bench.Log.All.Count(line => line.Contains("nobody there", StringComparison.Ordinal)), 2, 4);
    }

    [Fact]
    public async Task Waits_for_redis_and_sends_nothing_meanwhile()
    {
        await using var dispatcher = _bench.NewProcess();
        _bench.Claims.Away = true;
        var dispatching = dispatcher.DispatchAsync([Command()], 1, default);
        await _bench.Pass(TimeSpan.FromSeconds(25));
        Assert.Empty(_bench.Delivered);
        Assert.InRange(_bench.Log.All.Count(line => line.Contains("waits for Redis", StringComparison.Ordinal)), 2, 3);
        _bench.Claims.Away = false;
        Assert.Equal(OutcomeKind.Accepted, Ended(await _bench.Finish(dispatching)).Kind);
    }

    [Fact]
    public async Task Stops_while_it_waits_for_redis()
    {
        await using var dispatcher = _bench.NewProcess();
        _bench.Claims.Away = true;
        using var stop = new CancellationTokenSource();
        var dispatching = dispatcher.DispatchAsync([Command()], 1, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _bench.Finish(dispatching));
    }

    [Fact]
    public async Task Writes_no_address_into_the_log()
    {
        _bench.Tell(Command().SendId, new DeliveryOutcome.Unreachable("nobody there"));
        await _bench.Dispatch(Command(), Command("b1", "b", "nobody"), Command("d1", "d", template: "missing"));
        Assert.DoesNotContain(_bench.Log.All, line => line.Contains('@', StringComparison.Ordinal));
    }

    [Fact]
    public async Task Claims_no_more_than_it_has_workers()
    {
        _bench.Options = new DispatcherOptions { Workers = 2 };
        _bench.Hold = new TaskCompletionSource();
        await using var dispatcher = _bench.NewProcess();
        var dispatching = dispatcher.DispatchAsync([.. Enumerable.Range(0, 20).Select(each => Command($"s{each}", $"c{each}"))], 1, default);
        await _bench.Pass(TimeSpan.FromSeconds(3));
        Assert.Equal(2, _bench.Claims.Asked);
        _bench.Hold.SetResult();
        Assert.Equal(20, (await _bench.Finish(dispatching)).Count);
    }

    [Fact]
    public async Task Withholds_what_expires_while_the_server_is_away()
    {
        var command = Command() with { NotAfter = Start + Duration.FromSeconds(5) };
        _bench.Tell(command.SendId, [.. Enumerable.Repeat(new DeliveryOutcome.Unreachable("nobody there"), 20)]);
        Assert.Equal((OutcomeKind.Withheld, "expired"), Ended(await _bench.Dispatch(command)));
    }

    [Fact]
    public async Task Gives_the_very_same_outcome_when_a_sent_command_comes_again_later()
    {
        var first = await _bench.Dispatch(Command());
        _bench.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(first, await _bench.Dispatch(epoch: 2, Command()));
    }

    [Fact]
    public async Task Sends_few_copies_where_the_server_hangs_up_after_each_hand_over()
    {
        _bench.Tell(Command().SendId, [.. Enumerable.Repeat(new DeliveryOutcome.InDoubt("hung up"), 20)]);
        Assert.Equal(OutcomeKind.Withheld, Ended(await _bench.Dispatch(Command())).Kind);
        Assert.InRange(_bench.Delivered.Count, 1, 3);
    }

    [Fact]
    public async Task Stops_also_when_redis_went_away_after_the_send()
    {
        await using var dispatcher = _bench.NewProcess();
        _bench.Hold = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        var dispatching = dispatcher.DispatchAsync([Command()], 1, stop.Token);
        await _bench.Pass(TimeSpan.FromSeconds(1));
        _bench.Claims.Away = true;
        _bench.Hold.SetResult();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dispatching.WaitAsync(TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task Loses_no_command_that_a_later_generation_has_claimed_and_left()
    {
        _bench.Options = new DispatcherOptions { Lease = TimeSpan.FromSeconds(5) };
        await Die(epoch: 7);
        Assert.Equal(OutcomeKind.Accepted, Ended(await _bench.Dispatch(epoch: 1, Command())).Kind);
    }

    private async Task Die(int epoch = 1)
    {
        await using var dispatcher = _bench.NewProcess();
        _bench.Claims.DiesBeforeMark = true;
        await Assert.ThrowsAsync<ProcessDiedException>(() => dispatcher.DispatchAsync([Command()], epoch, default));
    }

    private static (OutcomeKind Kind, string Reason) Ended(IReadOnlyList<EmailOutcomeFor> outcomes) => (Assert.Single(outcomes).Outcome.Kind, outcomes[0].Outcome.Reason ?? "");
}
