using System.Buffers.Binary;
using System.Text;
using InboundStreams.Streams;
using InboundStreams.Streams.Consuming;

namespace InboundStreams.Simulation.Work;

/// <summary>What is kept of a key: how often it was touched, by what, and when it rings. What was missed or doubled shows in the fingerprint for ever.</summary>
internal readonly record struct Account(long Touched, ulong Fingerprint, long? Rings, long Version)
{
    public const int Size = 32;

    private const long Never = long.MaxValue;

    public static Account Of(ReadOnlySpan<byte> state) => state.IsEmpty ? default : new(
        BinaryPrimitives.ReadInt64BigEndian(state),
        BinaryPrimitives.ReadUInt64BigEndian(state[8..]),
        BinaryPrimitives.ReadInt64BigEndian(state[16..]) is var rings && rings == Never ? null : rings,
        BinaryPrimitives.ReadInt64BigEndian(state[24..]));

    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Touched);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), Fingerprint);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(16), Rings ?? Never);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(24), Version);
        return bytes;
    }

    /// <summary>FNV-1a over what was before and what has come.</summary>
    public Account Touch(string what)
    {
        var hash = (Fingerprint ^ 14695981039346656037) * 1099511628211;
        foreach (var each in what)
            hash = (hash ^ each) * 1099511628211;
        return this with { Touched = Touched + 1, Fingerprint = hash };
    }

    public override string ToString() => $"{Touched}:{Fingerprint:x}";
}

/// <summary>
/// What a record, a timer or a visit does to an account, and what is said of it. A payload is <c>id</c>, <c>id in:N</c> (rings N ms later) or <c>id gone</c>
/// (closes the account). The simulation runs it behind the engine; the model runs it by itself.
/// </summary>
internal static class Ledger
{
    public static (Account? After, string? Said) Take(Account? before, string payload, long time, bool load, long version)
    {
        var words = payload.Split(' ');
        var account = (before ?? new Account(0, 0, null, version)).Touch(payload) with { Version = version };
        if (words.Length > 1 && words[1].StartsWith("in:", StringComparison.Ordinal))
            account = account with { Rings = time + long.Parse(words[1][3..], System.Globalization.CultureInfo.InvariantCulture) };
        var said = load ? null : $"{words[0]} at {time}: {account}";
        return (words is [_, "gone"] ? null : account, said);
    }

    public static (Account After, string Said) Ring(Account before, long due)
    {
        var account = before.Touch($"rang {due}") with { Rings = null };
        return (account, $"rang {due}: {account}");
    }

    public static (Account After, string Said) Settle(Account before, long version)
    {
        var account = before.Touch($"version {version}") with { Version = version };
        return (account, $"version {version}: {account}");
    }
}

/// <summary>The ledger as a topology of the engine.</summary>
internal static class LedgerTopology
{
    public const string Rows = "rows";
    public const string Events = "events";
    public const string Said = "said";

    private static readonly SinkDefinition Sink = new(Said, (value, _, output) => Encoding.UTF8.GetBytes((string)value, output));

    /// <param name="latestVersion">The newest version that the process has heard of.</param>
    /// <param name="isToThrow">Asked before each record: a fault in the processor.</param>
    public static Topology Of(Func<long> latestVersion, Func<bool> isToThrow, OrderNotes orders) => new()
    {
        ApplicationId = "app",
        Store = "accounts",
        Sources = [new SourceDefinition(Rows, new Decoder(), LoadedFirst: true), new SourceDefinition(Events, new Decoder())],
        Sinks = [Sink],
        DeadLetterTopic = "dead",
        StateFormat = new Format(),
        OrderSerde = orders,
        Processor = () => new Processor(latestVersion, isToThrow),
        LatestVersion = latestVersion,
        RulesVersion = 1,
        TimeZoneVersion = "2026a",
    };

    private sealed class Format : IStateFormat
    {
        public void Check(ReadOnlySpan<byte> state)
        {
            if (state.Length != Account.Size)
                throw new InvalidDataException($"{state.Length} bytes are no account.");
        }

        public long? NextTimer(ReadOnlySpan<byte> state) => Account.Of(state).Rings;

        public long VersionOf(ReadOnlySpan<byte> state) => Account.Of(state).Version;
    }

    private sealed class Decoder : IRecordDecoder
    {
        public RecordCheck Check(in ConsumedRecord record) => record.HasValue ? RecordCheck.Sound(null) : RecordCheck.OfPoison("no_value");

        public object Decode(in ConsumedRecord record) => Encoding.UTF8.GetString(record.Value.Span);
    }

    private sealed class Processor(Func<long> latestVersion, Func<bool> isToThrow) : IKeyedProcessor
    {
        public ReadOnlyMemory<byte> Process(object? input, long time, bool load, ReadOnlyMemory<byte> state, ProcessorContext context)
        {
            if (context.Version > latestVersion())
                throw new InvalidOperationException($"Version {context.Version} is asked for, and this process knows none after {latestVersion()}.");
            var (after, said) = Ledger.Take(state.IsEmpty ? null : Account.Of(state.Span), (string)input!, time, load, context.Version);
            Say(said, context);
            if (isToThrow())
                throw new ProcessorFaultException();
            return after?.ToBytes() ?? [];
        }

        public ReadOnlyMemory<byte> OnTimer(long due, ReadOnlyMemory<byte> state, ProcessorContext context)
        {
            var (after, said) = Ledger.Ring(Account.Of(state.Span), due);
            Say(said, context);
            return after.ToBytes();
        }

        public ReadOnlyMemory<byte> OnVisit(long time, ReadOnlyMemory<byte> state, ProcessorContext context)
        {
            var (after, said) = Ledger.Settle(Account.Of(state.Span), context.Version);
            Say(said, context);
            return after.ToBytes();
        }

        private static void Say(string? said, ProcessorContext context)
        {
            if (said is not null)
                context.Forward(Sink, $"{context.Key} {said}");
        }
    }
}

/// <summary>A bug in a processor.</summary>
internal sealed class ProcessorFaultException : Exception;
