using NodaTime;

namespace InboundStreams.Definitions.Scenarios;

/// <summary>One thing that came otherwise than it must.</summary>
/// <param name="List">The key of <c>expect</c> that it is about: <c>sends</c>; <c>run</c> when the test did not get to its end.</param>
/// <param name="Contact">Empty where no contact is concerned.</param>
/// <param name="Expected">What was expected, as a sentence.</param>
/// <param name="Actual">What came instead.</param>
/// <param name="Reason">Why, as far as the journal says; may be empty.</param>
public sealed record Failure(string List, string Contact, Instant? At, string Expected, string Actual, string Reason)
{
    public string Workflow { get; init; } = "";

    public string Step { get; init; } = "";
}
