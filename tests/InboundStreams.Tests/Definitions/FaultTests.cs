using InboundStreams.Definitions.Faults;

namespace InboundStreams.Tests.Definitions;

/// <summary>Faults as such; what each file may have wrong is in <c>Faults/</c>.</summary>
public sealed class FaultTests
{
    [Fact]
    public void have_numbers_of_their_own()
    {
        var numbers = Enum.GetValuesAsUnderlyingType<FaultCode>().Cast<int>().ToArray();
        Assert.Equal(numbers.Length, numbers.Distinct().Count());
        Assert.All(numbers, number => Assert.InRange(number, 1, 9999));
    }

    [Fact]
    public void are_of_one_line_and_never_long()
    {
        var fault = new Fault("a", 1, 1, FaultCode.UnknownKey, $"it is '{new string('x', 10_000)}\n'; do y");
        Assert.InRange(fault.Message.Length, 500, 700);
        Assert.StartsWith("it is 'xxx", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith("xxx '; do y", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void are_not_listed_without_end()
    {
        var faults = Files.Load(scoring: "scores: { s: {} }\nrules:\n" + string.Concat(Enumerable.Repeat("  - {}\n", 2000))).Faults;
        Assert.Equal(1001, faults.Count);
        Assert.EndsWith("error IB0111: 5000 more faults begin here; correct those above first", faults[^1].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void are_written_so_that_editors_find_the_place() => Assert.Equal(
        ["a/b.yaml:2:3 error IB0103: x; do y", "a/b.yaml:2:3 warning IB0609: x; do y"],
        [
            new Fault("a/b.yaml", 2, 3, FaultCode.UnknownKey, "x; do y").ToString(),
            new Fault("a/b.yaml", 2, 3, FaultCode.MayHaveCome, "x; do y", Severity.Warning).ToString(),
        ]);
}
