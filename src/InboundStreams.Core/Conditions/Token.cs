namespace InboundStreams.Core.Conditions;

internal enum TokenKind : byte
{
    End,
    Name,
    Int,
    Double,
    String,
    Sign,
}

/// <param name="Start">Offset in the text, from 0.</param>
/// <param name="Text">The sign or name; of a string its content, escapes resolved.</param>
internal readonly record struct Token(TokenKind Kind, int Start, int Length, string Text)
{
    public bool Is(string sign) => Kind == TokenKind.Sign && Text == sign;

    public bool IsWord(string word) => Kind == TokenKind.Name && Text == word;
}
