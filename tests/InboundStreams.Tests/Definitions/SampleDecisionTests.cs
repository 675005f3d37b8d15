using System.Globalization;
using System.Text.Json;
using InboundStreams.Core.Decisions;
using NodaTime;
using NodaTime.Text;

namespace InboundStreams.Tests.Definitions;

/// <summary>What the decision core makes of the sample is what the plain script expects of it.</summary>
public sealed class SampleDecisionTests
{
    private static readonly Instant FeedBegins = Instant.FromUtc(2026, 3, 2, 6, 0);

    private static readonly JsonElement Expected = Read();

    [Theory]
    [InlineData(1, false)]
    [InlineData(12, false)]
    [InlineData(12, true)]
    [InlineData(2000, false)]
    public void are_what_the_script_expects_however_contacts_share_tasks(int tasks, bool firstRowsAreALoad)
    {
        var actions = SampleInputs.Actions();
        var rows = SampleInputs.Rows(load: false)
            .Select(each => (each.Contact, firstRowsAreALoad && each.Input.At < FeedBegins ? AsLoad(each.Input) : each.Input));
        var rowsOf = rows.ToLookup(each => TaskOf(each.Contact, tasks));
        var actionsOf = actions.ToLookup(each => TaskOf(each.Contact, tasks));
        var run = SampleRun.Of(Enumerable.Range(0, tasks).Select(task => SampleInputs.Merged([.. rowsOf[task]], [.. actionsOf[task]])));

        Assert.Equal(Sends(Expected), run.Sends
            .Select(each => $"{InstantPattern.ExtendedIso.Format(each.DecidedAt)} {each.ContactId} {each.Template} {each.Step} {each.SendId}")
            .Order(StringComparer.Ordinal));
        Assert.Equal(Number("enrolled"), run.Count("enrolled", ""));
        Assert.Equal(Number("duplicates"), run.Count("duplicate", ""));
        Assert.Equal(Number("goals"), run.Count("goal", ""));
        Assert.Equal(Number("beforeRun"), run.Count("goal_ignored", "before_run"));
        Assert.Equal(Number("notEnrolled", "already_enrolled"), run.Count("not_enrolled", "already_enrolled"));
        Assert.Equal(Number("notEnrolled", "late"), run.Count("not_enrolled", "late"));
        Assert.Equal(Number("withheld", "no_address"), run.Count("withheld", "no_address"));
        Assert.Equal(0, run.Journal.Count(each => each.Kind == "condition_error"));

        var end = actions[^1].Input.At;
        Assert.Equal(
            Expected.GetProperty("scores").EnumerateArray().Select(each => (Id: each.GetProperty("contact").GetString()!, Total: each.GetProperty("total").GetInt64(), Band: each.GetProperty("band").GetString()!)),
            Expected.GetProperty("scores").EnumerateArray().Select(each => each.GetProperty("contact").GetString()!).Select(id => (id, run.ScoreOf(id, end).Total, run.ScoreOf(id, end).Band)));
    }

    [Fact]
    public void send_the_same_emails_when_all_rows_are_there_from_the_beginning()
    {
        var run = SampleRun.Of([.. SampleInputs.Rows(load: true), .. SampleInputs.Actions()]);
        Assert.Equal(
            Expected.GetProperty("sends").EnumerateArray().Select(each => each.GetProperty("sendId").GetString()!).Order(StringComparer.Ordinal),
            run.Sends.Select(each => each.SendId).Order(StringComparer.Ordinal));
    }

    private static int TaskOf(string contact, int tasks) => int.Parse(contact.AsSpan(1), CultureInfo.InvariantCulture) % tasks;

    private static Input AsLoad(Input input) => input is Input.ContactChanged row ? new Input.ContactChanged(row.Contact, row.At, Load: true) : input;

    private static IEnumerable<string> Sends(JsonElement expected) => expected.GetProperty("sends").EnumerateArray()
        .Select(each => $"{InstantPattern.ExtendedIso.Format(InstantPattern.ExtendedIso.Parse(each.GetProperty("decidedAt").GetString()!).Value)} {each.GetProperty("contact")} {each.GetProperty("template")} {each.GetProperty("step")} {each.GetProperty("sendId")}")
        .Order(StringComparer.Ordinal);

    private static int Number(params string[] path) => path.Aggregate(Expected, (element, name) => element.GetProperty(name)).GetInt32();

    private static JsonElement Read()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(SampleFolder.Course, "expected.json")));
        return document.RootElement.Clone();
    }
}
