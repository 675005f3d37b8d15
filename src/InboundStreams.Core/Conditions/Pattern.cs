using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace InboundStreams.Core.Conditions;

/// <summary>The patterns of <c>matches()</c>: those of RE2 (github.com/google/re2/wiki/Syntax), matched in time linear in the text.</summary>
/// <remarks>
/// Not as in RE2: text is UTF-16, so <c>.</c> takes half of a character beyond the basic plane; <c>\b</c> and <c>(?i)</c> know the
/// letters of all languages; <c>\p{…}</c> knows general categories, no scripts.
/// </remarks>
internal static class Pattern
{
    public static bool TryCompile(string pattern, [NotNullWhen(true)] out Regex? regex, out string refused)
    {
        regex = null;
        if (!PatternReader.TryTranslate(pattern, out var translated, out refused))
            return false;
        try
        {
            regex = new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return true;
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            refused = fault is RegexParseException { Error: var error } ? InWords($"{error}") : fault.Message;
            return false;
        }
    }

    /// <summary>The library's own message quotes what the pattern was translated into.</summary>
    private static string InWords(string error) =>
        string.Concat(error.Select((letter, at) => char.IsUpper(letter) && at > 0 ? $" {char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
}
