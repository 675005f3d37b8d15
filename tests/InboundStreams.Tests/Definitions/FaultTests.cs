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
    public void are_written_so_that_editors_find_the_place() => Assert.Equal(
        ["a/b.yaml:2:3 error IB0103: x; do y", "a/b.yaml:2:3 warning IB0609: x; do y"],
        [
            new Fault("a/b.yaml", 2, 3, FaultCode.UnknownKey, "x; do y").ToString(),
            new Fault("a/b.yaml", 2, 3, FaultCode.MayHaveCome, "x; do y", Severity.Warning).ToString(),
        ]);
}
