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
    private const int LengthMax = 600;

    /// <summary>What is wrong with which thing; what to do. On one line; what is quoted from the file may be long, then the middle is left out.</summary>
    public string Message { get; init; } = OnOneLine(Message);

    /// <summary>A fault of a whole file.</summary>
    internal static Fault At(string path, FaultCode code, string message) => new(path, 1, 1, code, message);

    private static string OnOneLine(string text)
    {
        var shortened = text.Length <= LengthMax ? text : $"{text.AsSpan(0, LengthMax / 2)} … {text.AsSpan(text.Length - (LengthMax / 2))}";
        return shortened.Any(char.IsControl) ? string.Concat(shortened.Select(each => char.IsControl(each) ? ' ' : each)) : shortened;
    }

    /// <summary><c>path:line:column error IBnnnn: message</c>, which editors and build servers recognise.</summary>
    public override string ToString() => $"{Path}:{Line}:{Column} {(Severity == Severity.Error ? "error" : "warning")} IB{(int)Code:0000}: {Message}";
}
