using System.Collections.Immutable;
using System.Runtime.InteropServices;
using InboundStreams.Core.Avro;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Counters;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Scoring;
using InboundStreams.Core.Sending;
using InboundStreams.Core.Workflows;
using NodaTime;

namespace InboundStreams.Core.Blocks;

/// <summary>
/// A contact's state while it becomes another: parts are read when they are asked for; what has changed is written once, at the end, and
/// the rest is copied. A thread uses one again and again.
/// </summary>
internal sealed class WorkingSet
{
    private readonly Part[] _parts;
    private readonly RuleShares _shares = new();
    private ContactState _state;
    private (ulong Hash, Instant At)? _seen;
    private bool _sharesAreRead;

    public WorkingSet() => _parts = [Band, Attributes, Holding, Segments, Counters, Runs, Enrollments, Ended, Refusals, ConditionErrors];

    /// <summary>To be changed field by field; places and sizes are written by <see cref="Write"/>.</summary>
    public BlockHeader Header;

    public Part<string> Band { get; } = new(Sections.Band);

    public Part<Properties?> Attributes { get; } = new(Sections.Attributes);

    public Part<ImmutableArray<string>> Holding { get; } = new(Sections.Holding);

    public Part<ImmutableArray<string>> Segments { get; } = new(Sections.Segments);

    public Part<ImmutableArray<CountedDays>> Counters { get; } = new(Sections.Counters);

    public Part<ImmutableArray<Run>> Runs { get; } = new(Sections.Runs);

    public Part<ImmutableArray<EnrollmentMemory>> Enrollments { get; } = new(Sections.Enrollments);

    public Part<ImmutableArray<EndedRun>> Ended { get; } = new(Sections.Ended);

    public Part<Refusals> Refusals { get; } = new(Sections.Refusals);

    public Part<ImmutableArray<string>> ConditionErrors { get; } = new(Sections.ConditionErrors);

    public RuleShares Shares
    {
        get
        {
            if (!_sharesAreRead)
                _shares.Begin(_state);
            _sharesAreRead = true;
            return _shares;
        }
    }

    public void Begin(ContactState state)
    {
        (_state, _seen, _sharesAreRead, Header) = (state, null, false, state.Header);
        foreach (var part in _parts)
            part.Begin(state);
        if (Header.Format == BlockHeader.FormatWritten)
            return;
        Header.Format = BlockHeader.FormatWritten;
        Refusals.WriteAgain();
    }

    /// <summary>Notes a message's id.</summary>
    /// <returns>Whether another had to be forgotten before its time, for the first time.</returns>
    public bool See(ulong hash, Instant now)
    {
        _seen = (hash, now);
        if (_state.Has(BlockFlags.SeenWasFull) || !_state.Seen.IsFull(now))
            return false;
        Flag(BlockFlags.SeenWasFull, true);
        return true;
    }

    /// <param name="into">Where to write; null for an array of its own.</param>
    public ContactState Write(StateBuffer? into)
    {
        var writer = into is null ? new AvroWriter(2 * _state.Block.Length) : new AvroWriter(into.Take());
        Renew();
        writer.WriteRaw(MemoryMarshal.AsBytes(new ReadOnlySpan<BlockHeader>(in Header)));
        WriteParts(ref writer);
        WriteShares(ref writer);
        if (_seen is { } seen)
            _state.Seen.WriteWith(seen.Hash, seen.At, ref writer);
        else
            writer.WriteRaw(_state.BytesOf(Section.Seen));
        Header.Ends[(int)Section.Seen] = writer.Length;
        writer.WriteOver(0, MemoryMarshal.AsBytes(new ReadOnlySpan<BlockHeader>(in Header)));
        if (into is not null)
            return new(into.Keep(writer.Detach(out var length), length));
        var block = writer.ToArray();
        writer.Dispose();
        return new(block);
    }

    /// <summary>What the header says of the sections.</summary>
    private void Renew()
    {
        var isMoved = Header.Version != _state.Version;
        if (Runs.HasChanged || isMoved)
        {
            var (pinned, due) = (false, BlockHeader.Never);
            foreach (var run in Runs.Value)
                (pinned, due) = (pinned || run.Version != Header.Version, BlockHeader.Earlier(due, BlockHeader.Of(run.WakeAt)));
            Header.RunsDue = due;
            Flag(BlockFlags.RunsArePinned, pinned);
        }

        if (Ended.HasChanged || isMoved)
            Flag(BlockFlags.EndedArePinned, Ended.Value.Any(each => each.Version != Header.Version));

        Header.NextDue = BlockHeader.Earlier(BlockHeader.Earlier(Header.BandCoolsAt, Header.WatchAt), Header.RunsDue);
    }

    private void Flag(BlockFlags flag, bool isSet) => Header.Flags = isSet ? Header.Flags | flag : Header.Flags & ~flag;

    private void WriteParts(ref AvroWriter writer)
    {
        if (!Array.Exists(_parts, static part => part.HasChanged))
        {
            ref readonly var before = ref _state.Header;
            var moved = writer.Length - before.HeaderSize;
            writer.WriteRaw(_state.Block.Span[before.HeaderSize..before.Ends[_parts.Length - 1]]);
            for (var i = 0; i < _parts.Length; i++)
                Header.Ends[i] = before.Ends[i] + moved;
            return;
        }

        for (var i = 0; i < _parts.Length; i++)
        {
            _parts[i].Write(ref writer);
            Header.Ends[i] = writer.Length;
        }
    }

    private void WriteShares(ref AvroWriter writer)
    {
        if (_sharesAreRead && _shares.HasChanged)
            _shares.WriteRows(ref writer);
        else
            writer.WriteRaw(_state.BytesOf(Section.Shares));
        Header.Ends[(int)Section.Shares] = writer.Length;
        if (_sharesAreRead && _shares.HasChanged)
            _shares.WriteBuckets(ref writer);
        else
            writer.WriteRaw(_state.BytesOf(Section.Buckets));
        Header.Ends[(int)Section.Buckets] = writer.Length;
    }
}
