using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Threading.Channels;
using InboundStreams.Core.Sending;
using InboundStreams.Email.Claims;
using InboundStreams.Email.Delivery;
using InboundStreams.Email.Templates;
using Microsoft.Extensions.Logging;
using MimeKit;
using NodaTime;

namespace InboundStreams.Email;

/// <summary>What the dispatcher needs of the definitions.</summary>
/// <param name="Templates">Of a definitions version.</param>
/// <param name="Sender">Of a definitions version; null where the funnel names none.</param>
public sealed record DispatcherDefinitions(Func<long, TemplateSet> Templates, Func<long, Sender?> Sender);

/// <summary>
/// Carries send commands out. Per command: still allowed? → render → claim → send → mark → outcome. A command that comes twice
/// is sent once; whatever stops halfway is found again by its claim.
/// </summary>
public sealed class Dispatcher : IAsyncDisposable
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SayAgain = TimeSpan.FromSeconds(10);

    // A server that hangs up after every hand-over would otherwise get copy after copy.
    private const int CopiesMax = 2;

    private readonly DispatcherDefinitions _definitions;
    private readonly IClaims _claims;
    private readonly DispatcherOptions _options;
    private readonly Func<SendCommand, string?> _refuse;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<IDelivery> _idle;
    private readonly ConcurrentDictionary<string, long> _said = new(StringComparer.Ordinal);

    // Another process, or this one after a restart, is another owner: it may not take our claims for its own.
    private readonly string _owner = RandomNumberGenerator.GetHexString(16, lowercase: true);

    /// <param name="newDelivery">Makes one connection's worth of delivery; called once per worker.</param>
    /// <param name="refuse">Asked just before the claim: the reason not to send (suppressed, unsubscribed, erased); null to go on.</param>
    public Dispatcher(DispatcherDefinitions definitions, IClaims claims, Func<IDelivery> newDelivery, Func<SendCommand, string?> refuse, DispatcherOptions options, TimeProvider time, ILogger logger)
    {
        (_definitions, _claims, _refuse, _options, _time, _logger) = (definitions, claims, refuse, options, time, logger);
        _idle = Channel.CreateBounded<IDelivery>(options.Workers);
        for (var i = 0; i < options.Workers; i++)
            _idle.Writer.TryWrite(newDelivery());
    }

    /// <summary>
    /// Carries a batch out; different contacts at once, one contact's in order. Waits, and says so, while a server is away: what
    /// it returns is complete, and may be produced and committed.
    /// </summary>
    /// <param name="epoch">The group's generation: a later owner of the partition has a greater one.</param>
    public async Task<IReadOnlyList<EmailOutcomeFor>> DispatchAsync(IReadOnlyList<SendCommand> batch, int epoch, CancellationToken stop)
    {
        var contacts = await Task.WhenAll(batch.GroupBy(command => command.ContactId, StringComparer.Ordinal).Select(group => InOrder(group, epoch, stop)));
        return [.. contacts.SelectMany(each => each)];
    }

    public async ValueTask DisposeAsync()
    {
        _idle.Writer.TryComplete();
        await foreach (var delivery in _idle.Reader.ReadAllAsync())
            await delivery.DisposeAsync();
    }

    private async Task<List<EmailOutcomeFor>> InOrder(IEnumerable<SendCommand> commands, int epoch, CancellationToken stop)
    {
        List<EmailOutcomeFor> outcomes = [];
        foreach (var command in commands)
            outcomes.Add(new EmailOutcomeFor(command.ContactId, Outcome(command, await Carry(command, epoch, stop))));

        return outcomes;
    }

    private async Task<Ended> Carry(SendCommand command, int epoch, CancellationToken stop)
    {
        if (Compose(command, out var unsendable) is not { } message)
            return Refusal(command) ?? unsendable!;
        using (message)
        {
            for (var (deferrals, copies) = (0, 0); ;)
            {
                // Asked before every try: a wait may have been long.
                if (Refusal(command) is { } refusal)
                    return refusal;
                switch (await Try(command, message, epoch, stop))
                {
                    case (Ended ended, _):
                        return ended;
                    case (_, Next.Deferred) when deferrals < _options.DeferralWaits.Count:
                        await Task.Delay(_options.DeferralWaits[deferrals++], _time, stop);
                        break;
                    case (_, Next.Deferred):
                        return new Ended(OutcomeKind.Deferred, "the server has deferred it at every try");
                    case (_, Next.Doubt) when copies++ == CopiesMax:
                        return new Ended(OutcomeKind.Withheld, "in_doubt: the connection broke after each hand-over");
                    default:
                        await Task.Delay(Again, _time, stop);
                        break;
                }
            }
        }
    }

    private Ended? Refusal(SendCommand command) =>
        !_options.LogClock && Now() > command.NotAfter ? new Ended(OutcomeKind.Withheld, "expired")
        : _refuse(command) is { } reason ? new Ended(OutcomeKind.Withheld, reason)
        : null;

    private MimeMessage? Compose(SendCommand command, out Ended? unsendable)
    {
        MimeMessage? message = null;
        string? fault;
        if (_definitions.Sender(command.DefinitionsVersion) is not { } sender)
            fault = "the funnel names no sender; add sender: to inbound.yaml";
        else if (_definitions.Templates(command.DefinitionsVersion).Render(command, out fault, sender) is { } rendered)
            message = MessageComposer.Compose(command, sender, rendered, out fault);

        unsendable = fault switch
        {
            null => null,
            MessageComposer.InvalidAddress => new Ended(OutcomeKind.Withheld, fault),
            _ => new Ended(OutcomeKind.Unsendable, fault),
        };
        if (fault is not null)
            _logger.Unsendable(command.SendId, fault);
        return message;
    }

    /// <summary>One try: a worker, the claim, the message, the mark. Only what a worker holds is claimed, so that a crash leaves no more in doubt than there are workers.</summary>
    private async Task<(Ended? Ended, Next Next)> Try(SendCommand command, MimeMessage message, int epoch, CancellationToken stop)
    {
        var delivery = await _idle.Reader.ReadAsync(stop);
        try
        {
            switch (await Asking(() => _claims.ClaimAsync(command.SendId, _owner, epoch, _options.Lease, _options.InDoubt == InDoubtPolicy.Resend), stop))
            {
                case Claim.Sent sent:
                    return (new Ended(OutcomeKind.Accepted, sent.Reply, sent.At), default);
                case Claim.Fenced:
                case Claim.Busy:
                    return (null, Next.Again);
                case Claim.InDoubt:
                    _logger.Parked(command.SendId);
                    return (new Ended(OutcomeKind.Withheld, "in_doubt"), default);
                default:
                    return await Deliver(delivery, command, message, stop);
            }
        }
        finally
        {
            _idle.Writer.TryWrite(delivery);
        }
    }

    private async Task<(Ended? Ended, Next Next)> Deliver(IDelivery delivery, SendCommand command, MimeMessage message, CancellationToken stop)
    {
        DeliveryOutcome outcome;
        try
        {
            outcome = await delivery.DeliverAsync(command.SendId, message, stop);
        }
        catch (OperationCanceledException)
        {
            // Nothing was handed over: the next owner need not wait for our lease.
            await Release(command, stop);
            throw;
        }

        if (outcome is DeliveryOutcome.Accepted accepted)
        {
            var at = Now();
            await Asking(() => _claims.MarkSentAsync(command.SendId, accepted.Reply, at), stop);
            return (new Ended(OutcomeKind.Accepted, accepted.Reply, at), default);
        }

        // The claim of what is in doubt stays: by it the doubt is known, here and after a redelivery.
        if (outcome is DeliveryOutcome.InDoubt doubt)
        {
            Waits("the mail server", doubt.Reason);
            return _options.InDoubt == InDoubtPolicy.Park ? (new Ended(OutcomeKind.Withheld, $"in_doubt: {doubt.Reason}"), default) : (null, Next.Doubt);
        }

        await Release(command, stop);
        switch (outcome)
        {
            case DeliveryOutcome.Bounced bounced:
                return (new Ended(OutcomeKind.Bounced, bounced.Reply), default);
            case DeliveryOutcome.Refused refused:
                return (new Ended(OutcomeKind.Unsendable, refused.Reply), default);
            case DeliveryOutcome.Unreachable unreachable:
                Waits("the mail server", unreachable.Reason);
                return (null, Next.Again);
            default:
                return (null, Next.Deferred);
        }
    }

    /// <summary>What follows a try that has not ended the command.</summary>
    private enum Next
    {
        /// <summary>Somebody else is at it, or the server is away: after a moment.</summary>
        Again,

        /// <summary>The server wants to be asked later.</summary>
        Deferred,

        /// <summary>It may have gone out, and is sent again by policy.</summary>
        Doubt,
    }

    /// <summary>Asked at least once, also when stopped; who stops while Redis is away leaves the claim to its lease.</summary>
    private Task<bool> Release(SendCommand command, CancellationToken stop) => Asking(() => _claims.ReleaseAsync(command.SendId, _owner), stop);

    private Task<bool> Asking(Func<Task> ask, CancellationToken stop) => Asking(async () =>
    {
        await ask();
        return true;
    }, stop);

    private async Task<T> Asking<T>(Func<Task<T>> ask, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (ClaimsUnavailableException fault)
            {
                Waits("Redis", fault.Message);
            }

            await Task.Delay(Again, _time, stop);
        }
    }

    private void Waits(string whom, string reason)
    {
        var now = _time.GetTimestamp();
        var last = _said.GetOrAdd(whom, long.MinValue);
        if ((last == long.MinValue || _time.GetElapsedTime(last, now) >= SayAgain) && _said.TryUpdate(whom, now, last))
            _logger.Waiting(whom, reason);
    }

    // To the millisecond, as it is written down.
    private Instant Now() => Instant.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds());

    private EmailOutcome Outcome(SendCommand command, Ended ended) => new(
        command.SendId,
        ended.Kind,
        _options.LogClock ? command.DecidedAt : ended.At ?? Now(),
        command.Workflow,
        command.Enrollment,
        command.Step,
        command.Template,
        ended.Reason,
        Url: null,
        Topic: null);

    /// <param name="At">When; null for now.</param>
    private sealed record Ended(OutcomeKind Kind, string Reason, Instant? At = null);
}

/// <param name="ContactId">The key under which the outcome goes back.</param>
public sealed record EmailOutcomeFor(string ContactId, EmailOutcome Outcome);
