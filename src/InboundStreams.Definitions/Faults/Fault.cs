namespace InboundStreams.Definitions.Faults;

/// <summary>Whether a funnel with such a fault may be used.</summary>
public enum Severity
{
    /// <summary>It may not.</summary>
    Error,

    /// <summary>It may; probably it does something else than was meant.</summary>
    Warning,
}

/// <summary>One thing that is wrong in a funnel's files.</summary>
/// <param name="Path">Relative to the funnel's folder.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 units.</param>
/// <param name="Message">What is wrong with which thing; what to do.</param>
public sealed record Fault(string Path, int Line, int Column, FaultCode Code, string Message, Severity Severity = Severity.Error)
{
    /// <summary>A fault of a whole file.</summary>
    internal static Fault At(string path, FaultCode code, string message) => new(path, 1, 1, code, message);

    /// <summary><c>path:line:column error IBnnnn: message</c>, which editors and build servers recognise.</summary>
    public override string ToString() => $"{Path}:{Line}:{Column} {(Severity == Severity.Error ? "error" : "warning")} IB{(int)Code:0000}: {Message}";
}
