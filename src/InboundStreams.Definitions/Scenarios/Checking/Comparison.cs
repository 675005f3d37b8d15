using InboundStreams.Core;
using NodaTime;

namespace InboundStreams.Definitions.Scenarios.Checking;

/// <summary>What a test expects against what happened: sends and notifications whole, of the journal the kinds that are named, the rest as it is asked.</summary>
internal static class Comparison
{
    public static IEnumerable<Failure> Of(Scenario scenario, ScenarioRun run, Funnel funnel)
    {
        var says = new Sayings(DateTimeZoneProviders.Tzdb.GetZoneOrNull(funnel.Definition.TimeZone) ?? DateTimeZone.Utc);
        var why = new Why(scenario, run, funnel, says);
        return SendMatching.Of(scenario, run).SelectMany(each => SendFailures.Of(each, why, says))
            .Concat(JournalMatching.Of(scenario, run).Select(each => JournalFailures.Of(each, says)).OfType<Failure>())
            .Concat(scenario.Expect.All.Select(each => Answers.Check(each, scenario, run, funnel, why, says)).OfType<Failure>())
            .OrderBy(each => each.At);
    }
}
