using System.Globalization;
using System.Text;
using NodaTime;

namespace InboundStreams.Definitions.Scenarios.Updating;

/// <summary>Writes entries of <c>expect</c> as they stand in a file: <c>{ at: +2d, contact: c1, template: welcome }</c>.</summary>
/// <param name="isRelative">Times are counted from the start.</param>
internal sealed class EntryText(Instant start, DateTimeZone zone, bool isRelative)
{
    public string Of(Expected entry)
    {
        var fields = new List<(string Key, string? Value)>
        {
            ("at", entry.At is not { } at ? null : isRelative ? Moments.Since(start, at) : Moments.Text(at, zone)),
            ("contact", Scalar(entry.Contact)),
        };
        fields.AddRange(entry switch
        {
            Expected.Send send => [("template", Scalar(send.Template)), ("category", Scalar(send.Category)), ("step", Scalar(send.Step)), ("workflow", Scalar(send.Workflow))],
            Expected.Score score => [("score", Scalar(score.Name)), ("value", (score.Thousandths / 1000m).ToString("0.###", CultureInfo.InvariantCulture))],
            Expected.Band band => [("band", Scalar(band.Name))],
            Expected.Segments segments => [("member_of", segments.MemberOf.IsEmpty ? "[]" : $"[ {string.Join(", ", segments.MemberOf.Select(Scalar))} ]")],
            Expected.State state =>
            [
                ("workflow", Scalar(state.Workflow)), ("run", state.Run?.ToString(CultureInfo.InvariantCulture)),
                ("step", Scalar(state.Step)), ("ended", Scalar(state.Ended)), ("enrolled", state.Enrolled ? null : "false"),
            ],
            Expected.Journal journal => ((string, string?)[])[("kind", Scalar(journal.Kind)), ("reason", Scalar(journal.Reason)), ("workflow", Scalar(journal.Workflow)), ("step", Scalar(journal.Step))],
            _ => [],
        });
        return $"{{ {string.Join(", ", fields.Where(each => each.Value is not null).Select(each => $"{each.Key}: {each.Value}"))} }}";
    }

    /// <summary>Plain where nothing in it can be mistaken, otherwise in double quotes.</summary>
    private static string? Scalar(string? text)
    {
        if (text is null || IsPlain(text))
            return text;
        var quoted = new StringBuilder("\"");
        foreach (var each in text)
        {
            if (each is '"' or '\\')
                quoted.Append('\\').Append(each);
            else if (char.IsControl(each) || each is '\u2028' or '\u2029' or '\uFEFF')
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)each:X4}");
            else
                quoted.Append(each);
        }

        return quoted.Append('"').ToString();
    }

    private static bool IsPlain(string text) =>
        text.Length > 0 && char.IsLetterOrDigit(text[0]) && text[^1] != ' ' && text is not ("null" or "Null" or "NULL")
        && text.All(each => char.IsLetterOrDigit(each) || each is ' ' or '_' or '-' or '.' or '/' or '+' or '@');
}
