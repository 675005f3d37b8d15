namespace InboundStreams.Email.Templates;

/// <summary>What a <c>{{…}}</c> of a template is.</summary>
internal enum TagKind
{
    /// <summary><c>{{contact.first_name}}</c>, <c>{{upper contact.first_name}}</c></summary>
    Value,

    /// <summary><c>{{#if …}}</c></summary>
    Block,

    /// <summary><c>{{^…}}</c></summary>
    Inverse,

    /// <summary><c>{{#> layout}}</c></summary>
    PartialBlock,

    /// <summary><c>{{#*inline "name"}}</c></summary>
    Inline,

    /// <summary><c>{{> partial}}</c></summary>
    Partial,

    /// <summary><c>{{else}}</c>, <c>{{else if …}}</c>; the words are those behind it.</summary>
    Else,

    /// <summary><c>{{/if}}</c></summary>
    Close,
}

/// <param name="Start">Index of its first brace in the source.</param>
/// <param name="Words">What stands in it, without the marks.</param>
/// <param name="BlockParameters">Of <c>as |item index|</c>.</param>
internal sealed record TemplateTag(TagKind Kind, int Start, TemplateWord[] Words, string[] BlockParameters);

/// <summary>A path, a literal, or a call in parentheses.</summary>
/// <param name="Start">Index in the source.</param>
/// <param name="Text">Without quotes; of a call empty.</param>
/// <param name="Key">Of <c>key=word</c>; null for the others.</param>
/// <param name="Call">The words of a call; null for the others.</param>
internal sealed record TemplateWord(int Start, string Text, bool IsLiteral, string? Key = null, TemplateWord[]? Call = null);
