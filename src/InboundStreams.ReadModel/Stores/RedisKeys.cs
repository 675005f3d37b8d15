namespace InboundStreams.ReadModel.Stores;

/// <summary>The names in Redis. Both keys of a contact share a hash tag, so that a cluster keeps them together.</summary>
/// <remarks>
/// <list type="table">
/// <item><term><c>inbound:contact:{id}</c></term><description>a hash: <c>score</c>, <c>run:WORKFLOW#ENROLLMENT</c>, <c>ended:WORKFLOW</c> as JSON;
/// <c>score.at score.offset journal.at journal.offset erased.at</c>, beyond which the next write must be</description></item>
/// <item><term><c>inbound:contact:{id}:journal</c></term><description>a list of JSON lines, the newest first</description></item>
/// </list>
/// </remarks>
public static class RedisKeys
{
    public const string Score = "score";

    public static string Contact(string contactId) => $"inbound:contact:{{{contactId}}}";

    public static string Journal(string contactId) => $"inbound:contact:{{{contactId}}}:journal";

    public static string Run(string workflow, int enrollment) => FormattableString.Invariant($"run:{workflow}#{enrollment}");

    public static string Ended(string workflow) => $"ended:{workflow}";

    public static bool IsRun(string field) => field.StartsWith("run:", StringComparison.Ordinal) || field.StartsWith("ended:", StringComparison.Ordinal);
}
