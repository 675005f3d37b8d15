using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Scoring;

namespace InboundStreams.Tests.Core.Conditions;

/// <summary>The declarations that the tests of conditions share.</summary>
internal static class Places
{
    public static Scope Funnel { get; } = Scope.Of(
        [
            new("role", AttributeType.String), new("employees", AttributeType.Int), new("revenue", AttributeType.Double), new("vip", AttributeType.Bool),
            new("born", AttributeType.Date), new("seen", AttributeType.Timestamp), new("tags", AttributeType.StringList),
        ],
        [new ScoreDefinition("fit", Weight: 1000), new ScoreDefinition("engagement", Weight: 500)],
        hasBands: true) with { Segments = ["vip", "eu"], Counters = ["views", "orders"] };
}
