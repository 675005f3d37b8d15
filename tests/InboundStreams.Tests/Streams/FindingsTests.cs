using System.Collections.Immutable;
using InboundStreams.Streams.Diagnosis;
using InboundStreams.Streams.Orders;

namespace InboundStreams.Tests.Streams;

/// <summary>What the engine would say at its start, said without starting it.</summary>
public sealed class FindingsTests
{
    private static readonly PartitionFacts Sound = new(
        3,
        [new InputFacts("rows", 10, 0, 12), new InputFacts("events", 20, 5, 20)],
        new OrderHead(3, [10, 20], 0, 1, 1, "2026a", "m", 1, [0, 0], null),
        ChangelogBegin: 0,
        ChangelogEnd: 40,
        StoreOffset: 40);

    [Fact]
    public void What_fits_together_is_fine() => Assert.Equal(Severity.Fine, Assert.Single(Findings.Of(Sound)).Severity);

    [Fact]
    public void A_partition_that_has_not_begun_is_fine() =>
        Holds(Sound with { Order = null, Inputs = Committed(null, null), ChangelogEnd = 0, StoreOffset = null }, Severity.Fine, "not started yet");

    [Fact]
    public void Offsets_without_an_order_are_a_fault() => Holds(Sound with { Order = null }, Severity.Fault, "the order topic has no record");

    [Fact]
    public void A_group_without_offsets_goes_on_by_itself() =>
        Holds(Sound with { Inputs = Committed(null, null) }, Severity.Notice, "resumes where the order ends");

    [Fact]
    public void Offsets_that_are_not_the_orders_are_a_fault() =>
        Holds(Sound with { Inputs = Committed(10, 7) }, Severity.Fault, "moved the group's offsets");

    [Fact]
    public void Records_that_are_gone_are_a_fault() =>
        Holds(Sound with { Inputs = [Sound.Inputs[0], Sound.Inputs[1] with { Begin = 25, End = 30 }] }, Severity.Fault, "records between were deleted");

    [Fact]
    public void An_input_that_ends_too_early_is_a_fault() =>
        Holds(Sound with { Inputs = [Sound.Inputs[0], Sound.Inputs[1] with { End = 19 }] }, Severity.Fault, "recreated or truncated");

    [Fact]
    public void A_store_beyond_its_changelog_is_a_fault() => Holds(Sound with { StoreOffset = 41 }, Severity.Fault, "move the state directory away");

    [Fact]
    public void A_store_that_lacks_what_is_gone_is_built_again() =>
        Holds(Sound with { ChangelogBegin = 30, StoreOffset = 20 }, Severity.Notice, "built again");

    [Fact]
    public void A_store_that_is_behind_is_restored() => Holds(Sound with { StoreOffset = 25 }, Severity.Notice, "15 offsets");

    private static void Holds(PartitionFacts facts, Severity severity, string part) =>
        Assert.Contains(Findings.Of(facts), each => each.Severity == severity && each.What.Contains(part, StringComparison.Ordinal));

    private static InputFacts[] Committed(long? rows, long? events) =>
        [Sound.Inputs[0] with { Committed = rows }, Sound.Inputs[1] with { Committed = events }];
}
