namespace InboundStreams.Core.Conditions;

/// <summary>A parsed expression; the place is kept for faults and messages.</summary>
/// <param name="Start">Offset in the text, from 0.</param>
internal abstract record Syntax(int Start, int Length)
{
    public int End => Start + Length;

    internal sealed record Literal(int Start, int Length, Value Value) : Syntax(Start, Length);

    internal sealed record Name(int Start, int Length, string Text) : Syntax(Start, Length);

    internal sealed record Member(int Start, int Length, Syntax Target, string Text) : Syntax(Start, Length);

    internal sealed record Index(int Start, int Length, Syntax Target, Syntax At) : Syntax(Start, Length);

    /// <param name="Target">What a method is called on; null for a function.</param>
    internal sealed record Call(int Start, int Length, Syntax? Target, string Function, IReadOnlyList<Syntax> Arguments) : Syntax(Start, Length);

    internal sealed record Unary(int Start, int Length, string Sign, Syntax Operand) : Syntax(Start, Length);

    internal sealed record Binary(int Start, int Length, string Sign, Syntax Left, Syntax Right) : Syntax(Start, Length);

    internal sealed record Conditional(int Start, int Length, Syntax If, Syntax Then, Syntax Else) : Syntax(Start, Length);

    internal sealed record ListOf(int Start, int Length, IReadOnlyList<Syntax> Items) : Syntax(Start, Length);
}
