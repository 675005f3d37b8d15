using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace InboundStreams.Streams.Admin;

/// <summary>A topic, as a user of the cluster sees it.</summary>
/// <param name="Exists">True also where the user may not know.</param>
/// <param name="Allowed">What the user may do with it.</param>
internal sealed record TopicAccess(string Topic, bool Exists, IReadOnlyCollection<AclOperation> Allowed)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <exception cref="KafkaException">The cluster does not answer.</exception>
    public static async Task<IReadOnlyList<TopicAccess>> OfAsync(IAdminClient admin, IEnumerable<string> topics)
    {
        var names = TopicCollection.OfTopicNames(topics);
        var answers = await AskAsync(admin, names).ConfigureAwait(false);
        if (answers.FirstOrDefault(each => each.Error.IsError && !IsKnown(each.Error.Code)) is { } unknown)
            throw new KafkaException(unknown.Error);
        return [.. answers.Select(each => new TopicAccess(each.Name, each.Error.Code != ErrorCode.UnknownTopicOrPart, each.AuthorizedOperations ?? []))];
    }

    private static bool IsKnown(ErrorCode code) => code is ErrorCode.UnknownTopicOrPart or ErrorCode.TopicAuthorizationFailed;

    private static async Task<List<TopicDescription>> AskAsync(IAdminClient admin, TopicCollection topics)
    {
        try
        {
            var options = new DescribeTopicsOptions { RequestTimeout = Patience, IncludeAuthorizedOperations = true };
            return (await admin.DescribeTopicsAsync(topics, options).ConfigureAwait(false)).TopicDescriptions;
        }
        catch (DescribeTopicsException partial)
        {
            return partial.Results.TopicDescriptions;
        }
    }
}
