using Confluent.Kafka;

namespace InboundStreams.Streams;

/// <summary>Where an engine stands when nothing is under way: every input is read to its end, and what it caused is committed.</summary>
/// <param name="Clock">Every timer due up to here has fired; Unix milliseconds.</param>
/// <param name="NextTimer">When the next one is due, Unix milliseconds; null when none is.</param>
/// <param name="NextOffsets">Of each input partition, the offset up to which it is taken, exclusive.</param>
public sealed record EngineRest(long Clock, long? NextTimer, IReadOnlyDictionary<TopicPartition, long> NextOffsets);

/// <summary>Somebody wants to know; each stream thread answers at its next rest.</summary>
internal sealed class RestRequest(int threads)
{
    private readonly EngineRest?[] _answers = new EngineRest?[threads];
    private readonly TaskCompletionSource<EngineRest> _all = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<EngineRest> Answer => _all.Task;

    public bool IsAnswered(int thread) => _answers[thread] is not null;

    public void Say(int thread, EngineRest rest)
    {
        lock (_answers)
        {
            _answers[thread] = rest;
            if (_answers.Any(each => each is null))
                return;
        }

        _all.TrySetResult(new EngineRest(
            _answers.Min(each => each!.Clock),
            _answers.Min(each => each!.NextTimer),
            _answers.SelectMany(each => each!.NextOffsets).ToDictionary()));
    }
}
