using System.Collections.Immutable;
using InboundStreams.Core.Blocks;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Counters;
using InboundStreams.Core.Sending;
using InboundStreams.Core.Workflows;
using NodaTime;

namespace InboundStreams.Core.Decisions;

/// <summary>The contact's state as it becomes.</summary>
internal sealed partial class DecisionContext
{
    private readonly WorkingSet _set = new();

    public Properties? Attributes
    {
        get => _set.Attributes.Value;
        set => _set.Attributes.Value = value;
    }

    public Instant? ErasedAt
    {
        set => _set.Header.ErasedAt = BlockHeader.Of(value);
    }

    public ImmutableArray<string> Holding
    {
        get => _set.Holding.Value;
        set
        {
            KeepBeforeRules();
            (_set.Holding.Value, _scoresAreRead, Headroom) = (value, false, NoHeadroom);
        }
    }

    public string Band
    {
        get => _set.Band.Value;
        set
        {
            KeepBeforeRules();
            (_set.Band.Value, _scoresAreRead, Headroom) = (value, false, NoHeadroom);
        }
    }

    public Instant? BandCoolsAt
    {
        get => BlockHeader.At(_set.Header.BandCoolsAt);
        set => _set.Header.BandCoolsAt = BlockHeader.Of(value);
    }

    public ImmutableArray<string> Segments
    {
        get => _set.Segments.Value;
        set => _set.Segments.Value = value;
    }

    public ImmutableArray<CountedDays> Counters
    {
        get => _set.Counters.Value;
        set => _set.Counters.Value = value;
    }

    public Instant? WatchAt
    {
        get => BlockHeader.At(_set.Header.WatchAt);
        private set => _set.Header.WatchAt = BlockHeader.Of(value);
    }

    public ImmutableArray<EnrollmentMemory> Enrollments
    {
        get => _set.Enrollments.Value;
        set => _set.Enrollments.Value = value;
    }

    public ImmutableArray<EndedRun> Ended
    {
        get => _set.Ended.Value;
        set => _set.Ended.Value = value;
    }

    public Refusals Refusals
    {
        get => _set.Refusals.Value;
        set => _set.Refusals.Value = value;
    }

    public ImmutableArray<string> ConditionErrors
    {
        get => _set.ConditionErrors.Value;
        set => _set.ConditionErrors.Value = value;
    }

    /// <summary>Read when first asked for: most events concern no run.</summary>
    public RunsInFlight Runs
    {
        get
        {
            if (!_runsAreRead)
                _runs.Begin(_set.Runs.Value, Funnel);
            _runsAreRead = true;
            return _runs;
        }
    }

    /// <summary>Notes the id of a message.</summary>
    public void See(ulong hash)
    {
        if (_set.See(hash, Now))
            JournalLimit("seen_messages", ContactId);
    }
}
