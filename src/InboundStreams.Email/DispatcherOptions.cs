namespace InboundStreams.Email;

/// <summary>What happens with a send of which nobody knows whether it went out.</summary>
public enum InDoubtPolicy
{
    /// <summary>Send it again: at least once.</summary>
    Resend,

    /// <summary>Leave it: at most once.</summary>
    Park,
}

/// <summary>Settings of the dispatcher.</summary>
public sealed record DispatcherOptions
{
    /// <summary>Messages on the wire at once, each over a connection of its own (default 4): also the most second copies that one crash can cause.</summary>
    public int Workers { get; init; } = 4;

    /// <summary>How long a claim is believed (default 15 min): longer than the wait for the final dot's answer.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(15);

    public InDoubtPolicy InDoubt { get; init; } = InDoubtPolicy.Resend;

    /// <summary>Outcomes carry the command's time and nothing expires: demo, tests, replay (default: real time).</summary>
    public bool LogClock { get; init; }

    /// <summary>Waits between tries of a message that the server defers (4xx). After the last the outcome is <c>deferred</c>.</summary>
    public IReadOnlyList<TimeSpan> DeferralWaits { get; init; } =
        [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2)];
}
