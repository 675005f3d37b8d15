using Confluent.Kafka;
using Confluent.Kafka.Admin;
using InboundStreams.Streams.Admin;
using InboundStreams.Streams.Clients;

namespace InboundStreams.Streams.Threads;

/// <summary>
/// The topics that the application needs and the rights to them. The client's own errors name neither: when one is met, the cluster is asked what is
/// missing.
/// </summary>
internal sealed class ClusterNeeds(ThreadScope scope, IClusterAdmin admin)
{
    // Right after a topic was made, or while brokers start, it is unknown for a moment.
    private static readonly TimeSpan LookAfter = TimeSpan.FromSeconds(10);

    private readonly IReadOnlyDictionary<string, AclOperation[]> _needs = Needs(scope.Topology);
    private long? _suspectedSince;
    private string? _missing;

    /// <summary>Something has failed that a missing topic can be the reason of.</summary>
    public void Suspect() => _suspectedSince ??= scope.Time.GetTimestamp();

    /// <summary>Some time after a suspicion, whether all topics are there; twice no ends the thread.</summary>
    public void Look()
    {
        if (_suspectedSince is not { } since || scope.Time.GetElapsedTime(since) < LookAfter)
            return;
        _suspectedSince = null;
        try
        {
            var missing = string.Join(", ", admin.AccessTo(_needs.Keys).Where(each => !each.Exists).Select(each => each.Topic));
            if (missing.Length > 0 && missing == _missing)
                scope.End(new StreamThreadStoppedException(
                    $"The engine stopped: there is no topic {missing} any more: somebody has deleted it, and what was only there is gone. "
                    + "inbound topics create makes it anew, and inbound doctor says whether the application can go on with it."));
            _missing = missing;
            if (missing.Length > 0)
                Suspect();
        }
        catch (KafkaException)
        {
            Suspect();
        }
    }

    /// <summary>An error in words that name what is missing, where the cluster says so.</summary>
    public string Explain(Error error) => error.Code switch
    {
        ErrorCode.TopicAuthorizationFailed => MissingRights() is { Length: > 0 } missing
            ? $"This user may not {missing}. Grant it, then start again."
            : $"{error.Reason}. Grant the right, then start again.",
        ErrorCode.GroupAuthorizationFailed => $"This user may not Read the group {scope.Topology.ApplicationId}. Grant it, then start again.",
        ErrorCode.TransactionalIdAuthorizationFailed =>
            $"This user may not Write with transactional ids that begin with {scope.Topology.ApplicationId}-. Grant it, then start again.",
        ErrorCode.MsgSizeTooLarge => $"{error.Reason}. Raise max.message.bytes of that topic, then start again.",
        _ => $"{error.Reason}. No retry can mend this.",
    };

    private string MissingRights()
    {
        try
        {
            return string.Join(", ", admin.AccessTo(_needs.Keys)
                .SelectMany(each => _needs[each.Topic].Except(each.Allowed).Select(right => $"{right} {each.Topic}")));
        }
        catch (KafkaException)
        {
            return "";
        }
    }

    private static Dictionary<string, AclOperation[]> Needs(Topology topology)
    {
        Dictionary<string, AclOperation[]> needs = [];
        foreach (var source in topology.Sources)
            needs[source.Topic] = [AclOperation.Read];
        foreach (var output in topology.Sinks.Select(each => each.Topic).Append(topology.DeadLetterTopic))
            needs[output] = [.. needs.GetValueOrDefault(output, []), AclOperation.Write];
        needs[topology.ChangelogTopic] = [AclOperation.Read, AclOperation.Write];
        needs[topology.OrderTopic] = [AclOperation.Read, AclOperation.Write];
        return needs;
    }
}
