using System.Globalization;

namespace InboundStreams.Core.Conditions;

/// <summary>Recursive descent over the grammar of CEL; each method is one of its rules. Stops at the first fault of syntax.</summary>
internal sealed class Parser(List<Token> tokens)
{
    private const int DepthMax = Limits.Depth;

    private static readonly string[][] Levels = [["||"], ["&&"], ["==", "!=", "<", "<=", ">", ">=", "in"], ["+", "-"], ["*", "/", "%"]];
    private int _at;
    private int _depth;

    public static Syntax? Parse(string text, List<ConditionFault> faults)
    {
        if (text.Length > Limits.Text)
        {
            faults.Add(new(Limits.Text + 1, text.Length - Limits.Text, $"the expression is longer than {Limits.Text} characters; split it"));
            return null;
        }

        var tokens = Lexer.Read(text, faults);
        try
        {
            var parser = new Parser(tokens);
            var syntax = parser.Expression();
            if (parser.Current.Kind != TokenKind.End)
                throw parser.Unexpected("an operator or the end");
            return syntax;
        }
        catch (SyntaxFault fault)
        {
            faults.Add(fault.Fault);
            return null;
        }
    }

    private Token Current => tokens[_at];

    private Syntax Expression()
    {
        if (++_depth > DepthMax)
            throw new SyntaxFault(new(Current.Start + 1, Current.Length, $"nested deeper than {DepthMax} levels; split the condition"));
        var condition = Level(0);
        if (Accept("?"))
        {
            var then = Level(0);
            Expect(":");
            var otherwise = Expression();
            condition = new Syntax.Conditional(condition.Start, otherwise.End - condition.Start, condition, then, otherwise);
        }

        if (condition.Height > Limits.Height)
            throw new SyntaxFault(new(condition.Start + 1, condition.Length, $"more than {Limits.Height} parts stand in one another; split the condition"));
        _depth--;
        return condition;
    }

    private Syntax Level(int level)
    {
        if (level == Levels.Length)
            return Unary();
        var left = Level(level + 1);
        for (var length = 0; IsOperator(level); length++)
        {
            if (length == DepthMax)
                throw new SyntaxFault(new(Current.Start + 1, Current.Length, $"more than {DepthMax} operators in a row; use a list and 'in', or split the condition"));
            var sign = Take().Text;
            var right = Level(level + 1);
            left = new Syntax.Binary(left.Start, right.End - left.Start, sign, left, right);
        }

        return left;
    }

    private bool IsOperator(int level) =>
        (Current.Kind == TokenKind.Sign || Current.IsWord("in")) && Array.IndexOf(Levels[level], Current.Text) >= 0;

    private Syntax Unary()
    {
        if (!Current.Is("!") && !Current.Is("-"))
            return Postfix(Primary());
        var sign = Take();
        if (sign.Is("-") && Current.Kind is TokenKind.Int or TokenKind.Double)
            return Postfix(Number(Take(), negative: true, sign.Start));
        if (++_depth > DepthMax)
            throw new SyntaxFault(new(sign.Start + 1, sign.Length, $"nested deeper than {DepthMax} levels; split the condition"));
        var operand = Unary();
        _depth--;
        return new Syntax.Unary(sign.Start, operand.End - sign.Start, sign.Text, operand);
    }

    private Syntax Postfix(Syntax target)
    {
        for (var length = 0; ; length++)
        {
            if (length == DepthMax)
                throw Unexpected("a shorter path");
            if (Accept("."))
            {
                var name = Current.Kind == TokenKind.Name ? Take() : throw Unexpected("a name");
                if (name.Text is "true" or "false" or "null" or "in")
                    throw new SyntaxFault(new(name.Start + 1, name.Length, $"'{name.Text}' is a word of the language; write [\"{name.Text}\"]"));
                target = Accept("(")
                    ? Called(target.Start, target, name.Text)
                    : new Syntax.Member(target.Start, name.Start + name.Length - target.Start, target, name.Text);
            }
            else if (Accept("["))
            {
                var index = Expression();
                var end = Expect("]");
                target = new Syntax.Index(target.Start, end.Start + 1 - target.Start, target, index);
            }
            else
            {
                return target;
            }
        }
    }

    private Syntax Primary()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Int or TokenKind.Double:
                return Number(Take(), negative: false, token.Start);
            case TokenKind.String:
                Take();
                return new Syntax.Literal(token.Start, token.Length, Value.String(token.Text));
            case TokenKind.Name when token.Text is "true" or "false":
                Take();
                return new Syntax.Literal(token.Start, token.Length, Value.Bool(token.Text == "true"));
            case TokenKind.Name when token.Text is "null":
                Take();
                return new Syntax.Literal(token.Start, token.Length, Value.Null);
            case TokenKind.Name when token.Text is not "in":
                Take();
                return Accept("(") ? Called(token.Start, null, token.Text) : new Syntax.Name(token.Start, token.Length, token.Text);
            case TokenKind.Sign when token.Text == "(":
                Take();
                var inner = Expression();
                var close = Expect(")");
                return inner with { Start = token.Start, Length = close.Start + 1 - token.Start };
            case TokenKind.Sign when token.Text == "[":
                Take();
                var (items, end) = Items("]");
                return new Syntax.ListOf(token.Start, end - token.Start, items);
            default:
                throw Unexpected("a value");
        }
    }

    private Syntax.Call Called(int start, Syntax? target, string function)
    {
        var (arguments, end) = Items(")");
        return new(start, end - start, target, function, arguments);
    }

    private (List<Syntax> Items, int End) Items(string close)
    {
        var items = new List<Syntax>();
        while (!Current.Is(close))
        {
            if (items.Count == Limits.Items)
                throw new SyntaxFault(new(Current.Start + 1, Current.Length, $"a list has at most {Limits.Items} items"));
            items.Add(Expression());
            if (!Current.Is(close))
                Expect(",");
        }

        var end = Take();
        return (items, end.Start + end.Length);
    }

    private static Syntax.Literal Number(Token token, bool negative, int start)
    {
        var length = token.Start + token.Length - start;
        if (token.Kind == TokenKind.Double)
        {
            var value = double.Parse(token.Text, CultureInfo.InvariantCulture);
            return new(start, length, Value.Double(negative ? -value : value));
        }

        var magnitude = token.Text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? ulong.Parse(token.Text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            : ulong.Parse(token.Text, CultureInfo.InvariantCulture);
        if (!negative && magnitude > long.MaxValue)
            throw new SyntaxFault(new(start + 1, length, $"{token.Text} is no number of 64 bits"));
        return new(start, length, Value.Int(unchecked(negative ? (long)(0 - magnitude) : (long)magnitude)));
    }

    private Token Take() => tokens[Current.Kind == TokenKind.End ? _at : _at++];

    private bool Accept(string sign)
    {
        if (!Current.Is(sign))
            return false;
        _at++;
        return true;
    }

    private Token Expect(string sign) => Current.Is(sign) ? Take() : throw Unexpected($"'{sign}'");

    private SyntaxFault Unexpected(string wanted)
    {
        var found = Current.Kind == TokenKind.End ? "the text ends" : Current.Kind == TokenKind.String ? "a string stands" : $"'{Current.Text}' stands";
        return new(new(Current.Start + 1, Current.Length, $"{found} where {wanted} was expected"));
    }

    private sealed class SyntaxFault(ConditionFault fault) : Exception(fault.Message)
    {
        public ConditionFault Fault { get; } = fault;
    }
}
