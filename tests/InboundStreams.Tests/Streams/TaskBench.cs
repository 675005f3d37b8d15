using System.Text;
using InboundStreams.Streams;
using InboundStreams.Streams.Consuming;
using InboundStreams.Streams.Orders;
using InboundStreams.Streams.Stores;
using InboundStreams.Streams.Tasks;

namespace InboundStreams.Tests.Streams;

/// <summary>A task on a bench: records go in by hand, commits happen when told, the clock stands until it is moved.</summary>
internal sealed class TaskBench
{
    public const int Rows = 0;
    public const int Events = 1;

    private readonly TaskLimits _limits;
    private readonly long[] _offsets = [0, 0];
    private readonly MemoryStore _store = new();
    private StreamTask _task;

    public TaskBench(TaskLimits? limits = null, long rowsLoadEnd = 0)
    {
        _limits = limits ?? new TaskLimits { MergeWaitMax = TimeSpan.MaxValue };
        LoadEnds = [rowsLoadEnd, 0];
        _task = Make(new TaskStart(0, [0, 0], [rowsLoadEnd, 0]), _store, replay: false);
        _task.Adopt(1);
    }

    public long[] LoadEnds { get; }

    public StreamTask Task => _task;

    public long Clock { get; set; } = long.MaxValue;

    public List<InputRecord> Log { get; } = [];

    public List<Slice> Slices { get; } = [];

    /// <summary>What was said, in order, over all committed slices.</summary>
    public IReadOnlyList<string> Said => [.. Slices.SelectMany(slice => TextsOf(slice, "said"))];

    public static IEnumerable<string> TextsOf(Slice slice, string topic) =>
        slice.Outputs.Where(each => each.Topic == topic).Select(each => Encoding.UTF8.GetString(each.Value.Span));

    public TaskBench Add(int input, string key, long at, string payload = "", string? poison = null, int bytes = 0)
    {
        var value = new byte[Math.Max(bytes, Encoding.UTF8.GetByteCount(payload))];
        Encoding.UTF8.GetBytes(payload, value);
        var raw = new ConsumedRecord(input == Rows ? "rows" : "events", 0, _offsets[input]++, at, Encoding.UTF8.GetBytes(key), value, []);
        var record = new InputRecord(input, new RecordKey(key), at, false, poison, raw);
        Log.Add(record);
        _task.Buffer(record);
        return this;
    }

    public TaskBench AtEnd(params int[] inputs)
    {
        foreach (var input in inputs.Length == 0 ? [Rows, Events] : inputs)
            _task.EndReached(input, _offsets[input]);
        return this;
    }

    public TaskBench TakeAll()
    {
        while (_task.TakeNext(Clock, TimeSpan.Zero) || _task.SliceFull)
        {
            if (_task.SliceFull)
                Commit();
        }

        return this;
    }

    public TaskBench Commit()
    {
        if (_task.CloseSlice("bench", 1) is { } slice)
        {
            Slices.Add(Kept(slice));
            _task.Committed(Slices.Count);
        }

        return this;
    }

    /// <summary>The process dies: what is not committed is gone, the inputs come again from the committed offsets.</summary>
    public TaskBench Crash()
    {
        var head = Slices[^1].Order.Head;
        _task = Make(new TaskStart(0, head.NextOffsets, head.LoadEnds, head.TaskTime, head.DefinitionsVersion, head.VisitedUpTo), _store, replay: false);
        foreach (var record in Log.Where(each => each.Offset >= head.NextOffsets[each.Input]))
            _task.Buffer(record);
        return this;
    }

    /// <summary>Everything once more, from the inputs and the order records alone.</summary>
    public IReadOnlyList<Slice> Replay(Func<int, long, InputRecord?>? read = null)
    {
        read ??= (input, offset) => Log.Where(each => each.Input == input && each.Offset == offset).Select(each => (InputRecord?)each).FirstOrDefault();
        var task = Make(new TaskStart(0, [0, 0], [.. LoadEnds]), new MemoryStore(), replay: true);
        List<Slice> slices = [];
        foreach (var order in Slices.Select(slice => slice.Order))
        {
            var slice = task.Replay(order, read)!;
            slices.Add(Kept(slice));
            task.Committed(slices.Count);
        }

        return slices;
    }

    /// <summary>With bytes that stay as they are.</summary>
    public static Slice Kept(Slice slice) => slice with
    {
        Outputs = [.. slice.Outputs.Select(each => each with { Value = each.Value.ToArray() })],
        Changelog = [.. slice.Changelog.Select(each => each with { State = each.State.ToArray() })],
    };

    private StreamTask Make(TaskStart start, IStateStore store, bool replay) =>
        new(Counting.Topology(new PayloadDecoder(), null!, () => 1), start, store, _limits, replay);
}
