using InboundStreams.Core.Contacts;
using NodaTime;

namespace InboundStreams.Core.Conditions;

/// <summary>What the names in a condition stand for at the moment. Reused from condition to condition, so that evaluating allocates nothing.</summary>
public sealed class ConditionContext
{
    private IAttributeReader? _reader;
    private Properties? _contact;

    /// <summary>The contact's attributes; empty where there are none.</summary>
    public Properties Contact
    {
        get => _contact ??= _reader?.Attributes ?? Properties.Empty;
        set => _contact = value;
    }

    public Instant Now { get; set; }

    /// <summary>The input at hand; null where there is none.</summary>
    public ContactEvent? Event { get; set; }

    /// <summary>What started the run; null outside a run.</summary>
    public ContactEvent? RunEvent { get; set; }

    /// <summary>What the run caught last; null when nothing was caught.</summary>
    public ContactEvent? RunLast { get; set; }

    public IScoreReader? Scores { get; set; }

    public IMembershipReader? Memberships { get; set; }

    /// <summary>Why the last condition that failed could not be evaluated, and where in its text; of use right after it has failed.</summary>
    public ConditionFault? Fault { get; internal set; }

    /// <summary>From here on the contact's attributes are read when a condition first asks for them: most do not.</summary>
    internal void ReadContactFrom(IAttributeReader reader) => (_reader, _contact) = (reader, null);
}

/// <summary>A contact's attributes as conditions read them.</summary>
internal interface IAttributeReader
{
    /// <summary>Null when nothing is known of the contact.</summary>
    Properties? Attributes { get; }
}

/// <summary>The scores as conditions read them.</summary>
public interface IScoreReader
{
    /// <summary>The band's name; empty without bands.</summary>
    string Band { get; }

    /// <summary>A score, or <c>total</c>, in thousandths of a point.</summary>
    bool TryRead(string name, out long thousandths);
}

/// <summary>Segments and counters as conditions read them.</summary>
public interface IMembershipReader
{
    /// <returns>False when the funnel has no such segment any more.</returns>
    bool TryIsMember(string segment, out bool isMember);

    /// <param name="days">Civil days of the funnel's zone, today included; 1 to <see cref="Core.Counters.CounterDefinition.DaysMax"/>.</param>
    /// <returns>False when the funnel has no such counter any more.</returns>
    bool TryCount(string counter, int days, out long count);
}
