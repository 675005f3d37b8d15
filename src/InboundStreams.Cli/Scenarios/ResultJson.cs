using System.Text.Json.Nodes;
using InboundStreams.Definitions.Faults;
using InboundStreams.Definitions.Scenarios;
using NodaTime;

namespace InboundStreams.Cli.Scenarios;

/// <summary>Results as JSON for programs: <c>{"passed":3,"failed":1,"scenarios":[…],"faults":[]}</c>.</summary>
internal static class ResultJson
{
    public static JsonObject Of(IReadOnlyList<ScenarioResult> results, DateTimeZone zone, bool timeline) => new()
    {
        ["passed"] = results.Count(each => each.Passed),
        ["failed"] = results.Count(each => !each.Passed),
        ["scenarios"] = new JsonArray([.. results.Select(each => Result(each, zone, timeline))]),
        ["faults"] = new JsonArray(),
    };

    /// <summary>Nothing has run: the files have faults.</summary>
    public static JsonObject Of(IReadOnlyList<Fault> faults) => new()
    {
        ["passed"] = 0,
        ["failed"] = 0,
        ["scenarios"] = new JsonArray(),
        ["faults"] = new JsonArray([.. faults.Select(each => new JsonObject
        {
            ["path"] = each.Path,
            ["line"] = each.Line,
            ["column"] = each.Column,
            ["code"] = FormattableString.Invariant($"IB{(int)each.Code:0000}"),
            ["message"] = each.Message,
        })]),
    };

    private static JsonObject Result(ScenarioResult result, DateTimeZone zone, bool timeline)
    {
        var json = new JsonObject
        {
            ["test"] = result.Scenario.Name,
            ["path"] = result.Scenario.Path,
            ["line"] = result.Scenario.Line,
            ["ok"] = result.Passed,
            ["failures"] = new JsonArray([.. result.Failures.Select(each => Failure(each, zone))]),
        };
        if (timeline)
            json["timeline"] = new JsonArray([.. result.Run.Steps.Select(each => Step(each, zone))]);
        return json;
    }

    private static JsonObject Failure(Failure failure, DateTimeZone zone) => new()
    {
        ["list"] = failure.List,
        ["contact"] = failure.Contact,
        ["at"] = failure.At is { } at ? Moments.Text(at, zone) : null,
        ["workflow"] = failure.Workflow,
        ["step"] = failure.Step,
        ["expected"] = failure.Expected,
        ["actual"] = failure.Actual,
        ["reason"] = failure.Reason,
    };

    private static JsonObject Step(ScenarioStep step, DateTimeZone zone) => new()
    {
        ["at"] = Moments.Text(step.At, zone),
        ["contact"] = step.Contact,
        ["input"] = TimelineLines.Cause(step, zone),
        ["decided"] = new JsonArray([.. TimelineLines.Decided(step, zone).Select(each => (JsonNode)each)]),
    };
}
