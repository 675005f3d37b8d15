using System.Collections.Immutable;
using System.Runtime.InteropServices;
using InboundStreams.Core.Blocks;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Counters;
using InboundStreams.Core.Scoring;
using InboundStreams.Core.Sending;
using InboundStreams.Core.Workflows;
using NodaTime;

namespace InboundStreams.Core.Decisions;

/// <summary>
/// All that is remembered of one contact, as one block of bytes: there is no other form of it between two inputs. This is a view of the
/// block; each part is read when it is asked for. Every instant is a whole millisecond; every list is bounded (<see cref="StateLimits"/>).
/// The default is the state of a contact of whom nothing is known.
/// </summary>
/// <param name="block">As a decision gave it. Bytes from elsewhere go through <see cref="Of"/>.</param>
public readonly struct ContactState(ReadOnlyMemory<byte> block) : IEquatable<ContactState>
{
    private static readonly ContactState Unknown = Empty(0);

    /// <summary>Nothing is known of the contact: it has no block yet.</summary>
    public bool IsNone => block.IsEmpty;

    /// <summary>The same bytes wherever the state goes: store, changelog, memory.</summary>
    public ReadOnlyMemory<byte> Block => block;

    /// <summary>The contact's clock: the latest time of its inputs and timers so far.</summary>
    public Instant Now => Instant.FromUnixTimeMilliseconds(Header.Now);

    /// <summary>When the earliest pending timer is due; null when none is pending.</summary>
    public Instant? NextDue => BlockHeader.At(Header.NextDue);

    /// <summary>The definitions version on which this contact was last settled by an input or a visit.</summary>
    public long Version => Header.Version;

    /// <summary>The messages seen lately.</summary>
    public SeenMessages Seen => new(BytesOf(Section.Seen), Has(BlockFlags.SeenWasFull));

    /// <summary>What each event rule has given, in the order in which the rules first gave.</summary>
    public ImmutableArray<RuleShare> Shares => [.. RuleShares.Of(this).All];

    /// <summary>The contact's last row; null before the first.</summary>
    public Properties? Attributes => Sections.Attributes.Read(this);

    /// <summary>When the contact was erased; null unless it is erased now.</summary>
    public Instant? ErasedAt => BlockHeader.At(Header.ErasedAt);

    /// <summary>How often the contact has been erased; part of every run's id.</summary>
    public int EraseCount => Header.EraseCount;

    /// <summary>The names of the attribute rules that hold.</summary>
    public ImmutableArray<string> Holding => Sections.Holding.Read(this);

    /// <summary>Empty without bands.</summary>
    public string Band => Sections.Band.Read(this);

    /// <summary>When the band may have to be left for a lower one, never too late; null when time alone changes nothing.</summary>
    public Instant? BandCoolsAt => BlockHeader.At(Header.BandCoolsAt);

    /// <summary>The names of the segments that the contact is in, in the order of entering.</summary>
    public ImmutableArray<string> Segments => Sections.Segments.Read(this);

    /// <summary>What the funnel's counters have counted.</summary>
    public ImmutableArray<CountedDays> Counters => Sections.Counters.Read(this);

    /// <summary>When time alone may change a watched condition, never too late; null when it cannot.</summary>
    public Instant? WatchAt => BlockHeader.At(Header.WatchAt);

    /// <summary>In the order of enrollment.</summary>
    public ImmutableArray<Run> Runs => Sections.Runs.Read(this);

    /// <summary>By workflow: how often, and with which keys.</summary>
    public ImmutableArray<EnrollmentMemory> Enrollments => Sections.Enrollments.Read(this);

    /// <summary>Ended runs whose conversion window is still open.</summary>
    public ImmutableArray<EndedRun> Ended => Sections.Ended.Read(this);

    /// <summary>What the contact, or its mailbox, has refused.</summary>
    public Refusals Refusals => Sections.Refusals.Read(this);

    /// <summary>Rules and triggers whose condition could not be evaluated, journaled once per version.</summary>
    public ImmutableArray<string> ConditionErrors => Sections.ConditionErrors.Read(this);

    /// <summary>Settled on this version, and not erased.</summary>
    internal bool IsSettledOn(long version) => Header.Version == version && Header.ErasedAt == BlockHeader.Never;

    internal bool Has(BlockFlags flag) => (Header.Flags & flag) != 0;

    /// <summary>Some run goes on, or has ended and still counts its goal.</summary>
    internal bool HasRuns => !BytesOf(Section.Runs).IsEmpty || !BytesOf(Section.Ended).IsEmpty;

    /// <summary>Some of these are on another version than that on which the contact is settled.</summary>
    internal bool HasPinnedRuns => Has(BlockFlags.RunsArePinned | BlockFlags.EndedArePinned);

    internal bool HasAttributes => !BytesOf(Section.Attributes).IsEmpty;

    /// <summary>
    /// Units of points that events may add before a score's limit or the band's next edge can come into reach; 0 where that is not known.
    /// </summary>
    internal long Headroom => Header.Headroom;

    internal ref readonly BlockHeader Header => ref HeaderOf(Block.Span);

    /// <summary>A state out of bytes that may be anything.</summary>
    /// <exception cref="InvalidDataException">They are no block of a format that this version reads.</exception>
    public static ContactState Of(ReadOnlyMemory<byte> block)
    {
        Check(block.Span);
        return new(block);
    }

    /// <exception cref="InvalidDataException">The bytes are no block of a format that this version reads.</exception>
    public static void Check(ReadOnlySpan<byte> block) => BlockCheck.ThrowIfInvalid(block);

    /// <inheritdoc cref="NextDue"/>
    /// <returns>Unix milliseconds.</returns>
    public static long? NextDueOf(ReadOnlySpan<byte> block) => HeaderOf(block).NextDue is var due && due == BlockHeader.Never ? null : due;

    /// <inheritdoc cref="Version"/>
    public static long VersionOf(ReadOnlySpan<byte> block) => HeaderOf(block).Version;

    /// <summary>Of a contact of whom nothing is known, under a definitions version.</summary>
    internal static ContactState Empty(long version)
    {
        var header = BlockHeader.Empty(version);
        return new(MemoryMarshal.AsBytes(new ReadOnlySpan<BlockHeader>(in header)).ToArray());
    }

    internal ReadOnlySpan<byte> BytesOf(Section section)
    {
        ref readonly var header = ref Header;
        var start = section == 0 ? header.HeaderSize : header.Ends[(int)section - 1];
        return IsNone ? [] : Block.Span[start..header.Ends[(int)section]];
    }

    private static ref readonly BlockHeader HeaderOf(ReadOnlySpan<byte> block) => ref MemoryMarshal.AsRef<BlockHeader>(block.IsEmpty ? Unknown.Block.Span : block);

    public bool Equals(ContactState other) => Block.Span.SequenceEqual(other.Block.Span);

    public override bool Equals(object? obj) => obj is ContactState other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Block.Span);
        return hash.ToHashCode();
    }

    public static bool operator ==(ContactState left, ContactState right) => left.Equals(right);

    public static bool operator !=(ContactState left, ContactState right) => !left.Equals(right);
}
