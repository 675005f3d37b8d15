using System.Diagnostics;

namespace InboundStreams.Streams;

/// <summary>
/// The engine's spans for whoever collects them: the source <c>InboundStreams.Streams</c> of System.Diagnostics, which OpenTelemetry reads. One commit is
/// <see cref="Commit"/>, with the others inside.
/// </summary>
internal static class EngineTrace
{
    public const string Commit = "inbound.commit";

    /// <summary>Outputs, changelog and order go to the brokers.</summary>
    public const string Records = "inbound.commit.records";

    /// <summary>The group's offsets become part of the transaction.</summary>
    public const string Offsets = "inbound.commit.offsets";

    /// <summary>The transaction is ended.</summary>
    public const string Transaction = "inbound.commit.transaction";

    /// <summary>What is committed goes into the stores.</summary>
    public const string Stores = "inbound.commit.stores";

    private static readonly ActivitySource Source = new(EngineMeter.Name);

    /// <summary>Null where nobody listens.</summary>
    public static Activity? Start(string span) => Source.StartActivity(span);
}
