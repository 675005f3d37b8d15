using System.Collections.Immutable;
using InboundStreams.Core.Conditions;
using NodaTime;

namespace InboundStreams.Core.Sending;

public enum CategoryKind
{
    /// <summary>The contact asked for this message: it skips consent, caps and quiet hours.</summary>
    Transactional,

    /// <summary>A subscription topic.</summary>
    Marketing,
}

/// <summary>What kind of message a send is; of marketing, also the topic that a contact may unsubscribe from.</summary>
/// <param name="OptIn">Null: opt-out, consent is given until it is taken back. Otherwise the condition under which it is given (<see cref="Scope.ForConsent"/>).</param>
public sealed record Category(string Name, CategoryKind Kind, Condition? OptIn = null)
{
    /// <summary>Carried for the send ladder; not evaluated yet.</summary>
    public ImmutableArray<FrequencyCap> Caps { get; init; } = [];
}

/// <summary>At most <paramref name="Max"/> send decisions within any window of length <paramref name="Per"/>.</summary>
public sealed record FrequencyCap(int Max, Duration Per);
