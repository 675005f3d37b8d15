using InboundStreams.Definitions;

namespace InboundStreams.Tests.Definitions;

public sealed class DurationsTests
{
    [Theory]
    [InlineData("90s", 90)]
    [InlineData("15m", 900)]
    [InlineData("12h", 43_200)]
    [InlineData("3d", 259_200)]
    [InlineData("2w", 1_209_600)]
    [InlineData("36525d", 3_155_760_000)]
    public void are_read(string text, long seconds)
    {
        Assert.True(Durations.TryParse(text, out var duration));
        Assert.Equal(seconds, duration.TotalSeconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("0d")]
    [InlineData("-1d")]
    [InlineData("1.5h")]
    [InlineData("1 d")]
    [InlineData("1 day")]
    [InlineData("1y")]
    [InlineData("36526d")]
    [InlineData("99999999999d")]
    public void are_refused(string text) => Assert.False(Durations.TryParse(text, out _));

    [Theory]
    [InlineData("1 day", 1)]
    [InlineData("30 days", 30)]
    public void of_civil_days_are_read(string text, int expected)
    {
        Assert.True(Durations.TryParseCivilDays(text, out var days));
        Assert.Equal(expected, days);
    }

    [Theory]
    [InlineData("1d")]
    [InlineData("day")]
    [InlineData("0 days")]
    [InlineData("1  day")]
    public void of_civil_days_are_refused(string text) => Assert.False(Durations.TryParseCivilDays(text, out _));
}
