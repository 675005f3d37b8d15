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
    public static void Register(IHandlebars handlebars)
    {
        Add(handlebars, "eq", 2, arguments => Truth(Text(arguments[0]) == Text(arguments[1])));
        Add(handlebars, "ne", 2, arguments => Truth(Text(arguments[0]) != Text(arguments[1])));
        Add(handlebars, "gt", 2, arguments => Truth(Number(arguments[0]) > Number(arguments[1])));
        Add(handlebars, "lt", 2, arguments => Truth(Number(arguments[0]) < Number(arguments[1])));
        Add(handlebars, "and", 2, arguments => Truth(HandlebarsUtils.IsTruthy(arguments[0]) && HandlebarsUtils.IsTruthy(arguments[1])));
        Add(handlebars, "or", 2, arguments => Truth(HandlebarsUtils.IsTruthy(arguments[0]) || HandlebarsUtils.IsTruthy(arguments[1])));
        Add(handlebars, "not", 1, arguments => Truth(!HandlebarsUtils.IsTruthy(arguments[0])));
        Add(handlebars, "default", 2, arguments => HandlebarsUtils.IsTruthy(arguments[0]) ? arguments[0] : arguments[1]);
        Add(handlebars, "upper", 1, arguments => Text(arguments[0]).ToUpperInvariant());
        Add(handlebars, "lower", 1, arguments => Text(arguments[0]).ToLowerInvariant());
        Add(handlebars, "truncate", 2, arguments => Truncate(Text(arguments[0]), (int)Number(arguments[1])));
        Add(handlebars, "formatNumber", 2, arguments => Number(arguments[0]).ToString(Text(arguments[1]), CultureInfo.InvariantCulture));
        Add(handlebars, "formatDate", 2, arguments => Date(arguments[0]).ToString(Text(arguments[1]), CultureInfo.InvariantCulture));
        Add(handlebars, "urlEncode", 1, arguments => Uri.EscapeDataString(Text(arguments[0])));
        Add(handlebars, "pluralize", 3, arguments => Number(arguments[0]) == 1 ? arguments[1] : arguments[2]);
        Add(handlebars, "length", 1, arguments => arguments[0] is ICollection list ? list.Count : Text(arguments[0]).Length);
    }

    private static void Add(IHandlebars handlebars, string name, int count, Func<Arguments, object?> helper) =>
        handlebars.RegisterHelper(name, (_, arguments) => arguments.Length == count
            ? helper(arguments) ?? ""
            : throw new HandlebarsException($"the helper {name} takes {count} values, not {arguments.Length}"));

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
