namespace InboundStreams.Cli.Terminal;

/// <summary>What the process says to the shell when it ends.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>Findings, or a fault in what the user gave: the message says where and what to do.</summary>
    public const int Fault = 1;

    /// <summary>The command line itself is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Something outside is missing: a broker, a topic, a registry, Redis.</summary>
    public const int Missing = 3;
}

/// <summary>What the user gave cannot be worked with.</summary>
internal sealed class UserFaultException(string message) : Exception(message);

/// <summary>Something outside that the verb needs does not answer or does not exist.</summary>
internal sealed class OutsideMissingException(string message, Exception? inner = null) : Exception(message, inner);
