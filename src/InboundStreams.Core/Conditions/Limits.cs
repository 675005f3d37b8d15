namespace InboundStreams.Core.Conditions;

/// <summary>Bounds that no expression, whoever wrote it, can exceed; a fault or an error names the one that was met.</summary>
public static class Limits
{
    /// <summary>Characters of an expression.</summary>
    public const int Text = 65_536;

    /// <summary>Levels of nesting, and operators of one kind or members in a row.</summary>
    public const int Depth = 64;

    /// <summary>Parts that stand in one another, each operator of a row in the next: nothing can exhaust the stack when it is asked.</summary>
    public const int Height = 512;

    /// <summary>Items of a list that is written out or put together with <c>+</c>.</summary>
    public const int Items = 10_000;

    /// <summary>Characters of a string put together with <c>+</c>.</summary>
    public const int Result = 1 << 20;

    /// <summary>Characters of a pattern.</summary>
    public const int Pattern = 500;

    /// <summary>Characters that the counted repetitions of a pattern add: <c>(ab){3}</c> adds 4. So big, a first match may take half a second and 50 MB; ten times as big, minutes.</summary>
    public const int Repetition = 200;

    /// <summary>Repetitions in a pattern, those in a counted one as often as it counts. With these limits a first match took 0.6 s at most; with fifty, more than 4 s.</summary>
    public const int Repetitions = 32;

    /// <summary>Faults of one expression that are told.</summary>
    public const int Faults = 20;
}
