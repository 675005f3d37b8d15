using System.Collections.Concurrent;
using InboundStreams.Core.Sending;
using InboundStreams.Email;
using InboundStreams.Email.Claims;
using InboundStreams.Email.Delivery;
using InboundStreams.Email.Templates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using NodaTime;
using static InboundStreams.Tests.Email.Sends;

namespace InboundStreams.Tests.Email;

/// <summary>Dispatchers on one set of claims, one mail server that does as it is told, and one clock.</summary>
internal sealed class Bench
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<DeliveryOutcome>> _told = new(StringComparer.Ordinal);

    public FakeTimeProvider Time { get; } = new(Start.ToDateTimeOffset());

    public ClaimsOnAndOff Claims { get; private set; } = null!;

    public TemplateSet Templates { get; set; } = Welcome("<p>Hello {{contact.first_name}}</p>");

    public DispatcherOptions Options { get; set; } = new();

    public Func<SendCommand, string?> Refuse { get; set; } = _ => null;

    /// <summary>Send ids in the order in which the server was given them.</summary>
    public ConcurrentQueue<string> Delivered { get; } = new();

    public Lines Log { get; } = new();

    /// <summary>When set, the server answers nothing before it completes.</summary>
    public TaskCompletionSource? Hold { get; set; }

    private IClaims? _shared;

    public Bench Tell(string sendId, params DeliveryOutcome[] outcomes)
    {
        foreach (var outcome in outcomes)
            _told.GetOrAdd(sendId, _ => new()).Enqueue(outcome);
        return this;
    }

    /// <summary>A process that has just started.</summary>
    public Dispatcher NewProcess()
    {
        Claims = new ClaimsOnAndOff(_shared ??= new InMemoryClaims(Time));
        return new Dispatcher(new(_ => Templates, _ => Ana), Claims, () => new Server(this), Refuse, Options, Time, Log);
    }

    public Task<IReadOnlyList<EmailOutcomeFor>> Dispatch(params SendCommand[] batch) => Dispatch(epoch: 1, batch);

    public async Task<IReadOnlyList<EmailOutcomeFor>> Dispatch(int epoch, params SendCommand[] batch)
    {
        await using var dispatcher = NewProcess();
        return await Finish(dispatcher.DispatchAsync(batch, epoch, default));
    }

    /// <summary>Lets time pass by the second until the task is done.</summary>
    public async Task<T> Finish<T>(Task<T> task)
    {
        for (var seconds = 0; !task.IsCompleted && seconds < 100_000; seconds++)
        {
            await Task.WhenAny(task, Task.Delay(1));
            if (!task.IsCompleted)
                Time.Advance(TimeSpan.FromSeconds(1));
        }

        return await task;
    }

    /// <summary>Lets time pass by the second, so long.</summary>
    public async Task Pass(TimeSpan span)
    {
        for (var left = span; left > TimeSpan.Zero; left -= TimeSpan.FromSeconds(1))
        {
            await Task.Delay(1);
            Time.Advance(TimeSpan.FromSeconds(1));
        }

        await Task.Delay(5);
    }

    private sealed class Server(Bench bench) : IDelivery
    {
        public async Task<DeliveryOutcome> DeliverAsync(string sendId, MimeMessage message, CancellationToken stop)
        {
            bench.Delivered.Enqueue(sendId);
            if (bench.Hold is { } hold)
                await hold.Task;
            return bench._told.TryGetValue(sendId, out var told) && told.TryDequeue(out var outcome) ? outcome : new DeliveryOutcome.Accepted("250 taken");
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

/// <summary>Claims that can be away, and a process that can die before it marks.</summary>
internal sealed class ClaimsOnAndOff(IClaims inner) : IClaims
{
    private int _asked;

    public bool Away { get; set; }

    public bool DiesBeforeMark { get; set; }

    public int Asked => _asked;

    public Task<Claim> ClaimAsync(string sendId, string owner, int epoch, TimeSpan lease, bool takeOver)
    {
        Interlocked.Increment(ref _asked);
        return Ask(() => inner.ClaimAsync(sendId, owner, epoch, lease, takeOver));
    }

    public Task MarkSentAsync(string sendId, string reply, Instant at) => DiesBeforeMark ? throw new ProcessDiedException() : Ask(() => inner.MarkSentAsync(sendId, reply, at));

    public Task ReleaseAsync(string sendId, string owner) => Ask(() => inner.ReleaseAsync(sendId, owner));

    private T Ask<T>(Func<T> ask) => Away ? throw new ClaimsUnavailableException("told to be away", new TimeoutException()) : ask();
}

internal sealed class ProcessDiedException : Exception;
