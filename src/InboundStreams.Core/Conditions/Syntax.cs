namespace InboundStreams.Core.Conditions;

/// <summary>A parsed expression; the place is kept for faults and messages.</summary>
/// <param name="Start">Offset in the text, from 0.</param>
/// <param name="Height">How many parts stand in one another, this one included.</param>
internal abstract record Syntax(int Start, int Length, int Height = 1)
{
    public int End => Start + Length;

    /// <summary>Those that stand directly in this one, in the order of the text.</summary>
    public IEnumerable<Syntax> Parts => this switch
    {
        Unary unary => [unary.Operand],
        Binary binary => [binary.Left, binary.Right],
        Conditional conditional => [conditional.If, conditional.Then, conditional.Else],
        ListOf list => list.Items,
        Call { Target: { } target } call => call.Arguments.Prepend(target),
        Call call => call.Arguments,
        Index index => [index.Target, index.At],
        Member member => [member.Target],
        _ => [],
    };

    private static int Over(Syntax? first, params IEnumerable<Syntax> others) => 1 + others.Aggregate(first?.Height ?? 0, static (most, each) => Math.Max(most, each.Height));

    internal sealed record Literal(int Start, int Length, Value Value) : Syntax(Start, Length);

    internal sealed record Name(int Start, int Length, string Text) : Syntax(Start, Length);

    internal sealed record Member(int Start, int Length, Syntax Target, string Text) : Syntax(Start, Length, Over(Target));

    internal sealed record Index(int Start, int Length, Syntax Target, Syntax At) : Syntax(Start, Length, Over(Target, At));

    /// <param name="Target">What a method is called on; null for a function.</param>
    internal sealed record Call(int Start, int Length, Syntax? Target, string Function, IReadOnlyList<Syntax> Arguments) : Syntax(Start, Length, Over(Target, Arguments));

    internal sealed record Unary(int Start, int Length, string Sign, Syntax Operand) : Syntax(Start, Length, Over(Operand));

    internal sealed record Binary(int Start, int Length, string Sign, Syntax Left, Syntax Right) : Syntax(Start, Length, Over(Left, Right));

    internal sealed record Conditional(int Start, int Length, Syntax If, Syntax Then, Syntax Else) : Syntax(Start, Length, Over(If, Then, Else));

    internal sealed record ListOf(int Start, int Length, IReadOnlyList<Syntax> Items) : Syntax(Start, Length, Over(null, Items));
}
