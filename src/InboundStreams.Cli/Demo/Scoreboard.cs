using InboundStreams.Cli.Tailing;
using InboundStreams.Core.Workflows;
using InboundStreams.Records.Codecs;
using InboundStreams.Cli.Roles;

namespace InboundStreams.Cli.Demo;

/// <summary>Counts what comes out of the pipeline by reading its output topics, as anybody could.</summary>
internal sealed class Scoreboard
{
    private readonly object _lock = new();
    private readonly HashSet<string> _scored = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Contact, string Workflow, int Enrollment), string> _runs = [];
    private int _enrolled;
    private int _sends;
    private int _deadLetters;
    private long _records;

    /// <summary>Reads until cancelled.</summary>
    public async Task FollowAsync(Surroundings surroundings, CancellationToken stop)
    {
        var topics = surroundings.Topics;
        var journal = await TopicSerde.RegisterAsync(topics.WorkflowJournal, WorkflowTransitionCodec.Codec, surroundings.Registry, stop);
        var tail = new TopicTail(surroundings.Kafka, [topics.LeadScores, topics.SendCommands, topics.WorkflowJournal, topics.DeadLetters], new TailRange(null, Follow: true));
        await foreach (var result in tail.ReadAsync(stop))
        {
            lock (_lock)
            {
                _records++;
                if (result.Topic == topics.LeadScores)
                    _scored.Add(System.Text.Encoding.UTF8.GetString(result.Message.Key));
                else if (result.Topic == topics.SendCommands)
                    _sends++;
                else if (result.Topic == topics.DeadLetters)
                    _deadLetters++;
                else if (journal.Deserialize(result.Message.Value).TryGet(out var transition))
                    Take(transition);
            }
        }
    }

    public Counts Now()
    {
        lock (_lock)
            return new Counts(_scored.Count, _enrolled, _sends, _deadLetters, _records, [.. _runs.Values.GroupBy(step => step, StringComparer.Ordinal).OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => (each.Key, each.Count()))]);
    }

    private void Take(WorkflowTransition transition)
    {
        var run = (transition.ContactId, transition.Workflow, transition.Enrollment);
        switch (transition.Kind)
        {
            case "enrolled":
                _enrolled++;
                break;
            case "step_entered":
                _runs[run] = transition.Step;
                break;
            case "ended":
                _runs.Remove(run);
                break;
        }
    }
}

/// <param name="Records">All that was read so far: when it stands still, nothing comes any more.</param>
/// <param name="RunsPerStep">Runs that are at a step now.</param>
internal sealed record Counts(int Scored, int Enrolled, int Sends, int DeadLetters, long Records, IReadOnlyList<(string Step, int Runs)> RunsPerStep);
