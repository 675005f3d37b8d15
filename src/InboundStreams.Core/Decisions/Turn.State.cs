using System.Collections.Immutable;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Counters;
using InboundStreams.Core.Sending;
using InboundStreams.Core.Workflows;
using NodaTime;

namespace InboundStreams.Core.Decisions;

/// <summary>The contact's state as it becomes.</summary>
internal sealed partial class Turn
{
    public Properties? Attributes
    {
        get => _lasting.Attributes;
        set => _lasting = _lasting with { Attributes = value };
    }

    public Instant? ErasedAt
    {
        set => _lasting = _lasting with { ErasedAt = value };
    }

    public SeenMessages Seen { get; set; }

    public ImmutableArray<string> Holding
    {
        get => _lasting.Holding;
        set => (_lasting, _sheetIsRead, Headroom) = (_lasting with { Holding = value }, false, NoHeadroom);
    }

    public string Band
    {
        get => _lasting.Band;
        set => (_lasting, _sheetIsRead, Headroom) = (_lasting with { Band = value }, false, NoHeadroom);
    }

    public Instant? BandCoolsAt
    {
        get => _lasting.BandCoolsAt;
        set => _lasting = _lasting with { BandCoolsAt = value };
    }

    public ImmutableArray<string> Segments
    {
        get => _lasting.Segments;
        set => _lasting = _lasting with { Segments = value };
    }

    public ImmutableArray<CountedDays> Counters
    {
        get => _lasting.Counters;
        set => _lasting = _lasting with { Counters = value };
    }

    public Instant? WatchAt
    {
        get => _lasting.WatchAt;
        private set => _lasting = _lasting with { WatchAt = value };
    }

    public ImmutableArray<EnrollmentMemory> Enrollments
    {
        get => _lasting.Enrollments;
        set => _lasting = _lasting with { Enrollments = value };
    }

    public ImmutableArray<EndedRun> Ended
    {
        get => _lasting.Ended;
        set => _lasting = _lasting with { Ended = value };
    }

    public Refusals Refusals
    {
        get => _lasting.Refusals;
        set => _lasting = _lasting with { Refusals = value };
    }

    public ImmutableArray<string> ConditionErrors
    {
        get => _lasting.ConditionErrors;
        set => _lasting = _lasting with { ConditionErrors = value };
    }

    /// <summary>Read when first asked for: most events concern no run.</summary>
    public RunsInFlight Runs
    {
        get
        {
            if (!_runsAreRead)
                _runs.Begin(_state.Runs, Funnel);
            _runsAreRead = true;
            return _runs;
        }
    }
}
