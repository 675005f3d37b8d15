using InboundStreams.Core.Conditions;

namespace InboundStreams.Core.Counters;

/// <summary>Counts a contact's events by civil days of the funnel's zone; it starts empty.</summary>
/// <param name="Name">Unique in the funnel.</param>
/// <param name="Event">The event's name.</param>
/// <param name="Where">Scope <see cref="Scope.ForCounters"/>; null: always.</param>
public sealed record CounterDefinition(string Name, string Event, Condition? Where = null)
{
    /// <summary>The longest window that may be asked for, in civil days; older days are forgotten.</summary>
    public const int DaysMax = 366;
}
