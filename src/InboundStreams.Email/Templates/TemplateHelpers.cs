using System.Collections;
using System.Globalization;
using HandlebarsDotNet;

namespace InboundStreams.Email.Templates;

/// <summary>
/// The helpers of templates. What they return is escaped like any value. <c>eq ne gt lt and or not default upper lower truncate
/// formatNumber formatDate urlEncode pluralize length</c>.
/// </summary>
internal static class TemplateHelpers
{
    /// <summary>Those of Handlebars that take a block.</summary>
    public static IReadOnlyList<string> Blocks { get; } = ["if", "unless", "each", "with"];

    private static readonly (string Name, int Count, Func<Arguments, object?> Helper)[] All =
    [
        ("eq", 2, arguments => Truth(Text(arguments[0]) == Text(arguments[1]))),
        ("ne", 2, arguments => Truth(Text(arguments[0]) != Text(arguments[1]))),
        ("gt", 2, arguments => Truth(Number(arguments[0]) > Number(arguments[1]))),
        ("lt", 2, arguments => Truth(Number(arguments[0]) < Number(arguments[1]))),
        ("and", 2, arguments => Truth(HandlebarsUtils.IsTruthy(arguments[0]) && HandlebarsUtils.IsTruthy(arguments[1]))),
        ("or", 2, arguments => Truth(HandlebarsUtils.IsTruthy(arguments[0]) || HandlebarsUtils.IsTruthy(arguments[1]))),
        ("not", 1, arguments => Truth(!HandlebarsUtils.IsTruthy(arguments[0]))),
        ("default", 2, arguments => HandlebarsUtils.IsTruthy(arguments[0]) ? arguments[0] : arguments[1]),
        ("upper", 1, arguments => Text(arguments[0]).ToUpperInvariant()),
        ("lower", 1, arguments => Text(arguments[0]).ToLowerInvariant()),
        ("truncate", 2, arguments => Truncate(Text(arguments[0]), (int)Number(arguments[1]))),
        ("formatNumber", 2, arguments => Number(arguments[0]).ToString(Text(arguments[1]), CultureInfo.InvariantCulture)),
        ("formatDate", 2, arguments => Date(arguments[0]).ToString(Text(arguments[1]), CultureInfo.InvariantCulture)),
        ("urlEncode", 1, arguments => Uri.EscapeDataString(Text(arguments[0]))),
        ("pluralize", 3, arguments => Number(arguments[0]) == 1 ? arguments[1] : arguments[2]),
        ("length", 1, arguments => arguments[0] is ICollection list ? list.Count : Text(arguments[0]).Length),
    ];

    /// <summary>How many values each helper takes.</summary>
    public static IReadOnlyDictionary<string, int> Counts { get; } =
        new SortedDictionary<string, int>(All.ToDictionary(each => each.Name, each => each.Count), StringComparer.Ordinal) { ["lookup"] = 2 };

    public static void Register(IHandlebars handlebars)
    {
        foreach (var (name, count, helper) in All)
        {
            handlebars.RegisterHelper(name, (_, arguments) => arguments.Length == count
                ? helper(arguments) ?? ""
                : throw new HandlebarsException($"the helper {name} takes {count} values, not {arguments.Length}"));
        }
    }

    // The empty string is what a template prints and tests as false.
    private static string Truth(bool value) => value ? "true" : "";

    private static string Text(object? value) => value is UndefinedBindingResult or null ? "" : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private static decimal Number(object? value) =>
        decimal.TryParse(Text(value), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw new HandlebarsException($"\"{Text(value)}\" is no number");

    private static DateTimeOffset Date(object? value) =>
        value is DateTimeOffset date ? date
        : DateTimeOffset.TryParse(Text(value), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed) ? parsed
        : throw new HandlebarsException($"\"{Text(value)}\" is no date");

    private static string Truncate(string text, int length) => text.Length <= length ? text : string.Concat(text.AsSpan(0, Math.Max(0, length - 1)), "…");
}
