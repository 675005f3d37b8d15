using CsCheck;
using InboundStreams.Core.Scoring;

namespace InboundStreams.Tests.Core.Scoring;

public sealed class Decaying
{
    private const long Point = 1L << 32;
    private const long Day = 86_400_000;

    [Theory]
    [InlineData(10 * Point, 0, Day, 10 * Point)]
    [InlineData(10 * Point, Day, Day, 5 * Point)]
    [InlineData(10 * Point, 3 * Day, Day, 5 * Point / 4)]
    [InlineData(-10 * Point, Day, Day, -5 * Point)]
    [InlineData(10 * Point, -5, Day, 10 * Point)]
    [InlineData(10 * Point, 5 * Day, 0, 10 * Point)]
    [InlineData(10 * Point, 63 * Day, Day, 0)]
    [InlineData(100 * Point, Day / 2, Day, 303700049997)]
    public void Takes_half_with_each_half_life(long value, long elapsed, long halfLife, long expected) =>
        Assert.Equal(expected, Decay.Apply(value, elapsed, halfLife));

    /// <summary>Bits fixed once: another machine or version that gives others would not replay this one's decisions.</summary>
    [Theory]
    [InlineData(1234567890123456789, 1, 2_592_000_000, 1234567889924214933)]
    [InlineData(429496729600, 86_400_000, 2_592_000_000, 419687010774)]
    [InlineData(429496729600, 12_345_678_901, 7_776_000_000_000, 429024334873)]
    public void Gives_these_bits(long value, long elapsed, long halfLife, long expected) =>
        Assert.Equal(expected, Decay.Apply(value, elapsed, halfLife));

    [Fact]
    public void Is_near_the_real_power() =>
        Gen.Select(Gen.Long[1, PointUnits.Max], Gen.Long[0, 400 * Day], Gen.Long[1, 400 * Day]).Sample((value, elapsed, halfLife) =>
        {
            var real = value * Math.Pow(2, -(double)elapsed / halfLife);
            return Math.Abs(Decay.Apply(value, elapsed, halfLife) - real) <= 1 + (real * 2e-9);
        });

    [Fact]
    public void Never_grows_with_time() =>
        Gen.Select(Gen.Long[1, PointUnits.Max], Gen.Long[0, 400 * Day], Gen.Long[1, 400 * Day]).Sample((value, elapsed, halfLife) =>
            Decay.Apply(value, elapsed + 1, halfLife) <= Decay.Apply(value, elapsed, halfLife));

    [Fact]
    public void Is_the_same_for_gains_and_losses() =>
        Gen.Select(Gen.Long[1, PointUnits.Max], Gen.Long[0, 400 * Day], Gen.Long[1, 400 * Day]).Sample((value, elapsed, halfLife) =>
            Decay.Apply(-value, elapsed, halfLife) == -Decay.Apply(value, elapsed, halfLife));
}
