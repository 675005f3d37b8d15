using System.Diagnostics;

namespace InboundStreams.IntegrationTests.Fixtures;

/// <summary>Waiting for a named condition, with a deadline.</summary>
public static class Eventually
{
    public static async Task Until(string condition, Func<bool> holds, TimeSpan? deadline = null, Func<string>? state = null)
    {
        var watch = Stopwatch.StartNew();
        while (!holds())
        {
            if (watch.Elapsed > (deadline ?? TimeSpan.FromSeconds(60)))
                Assert.Fail($"{condition}: not within {deadline ?? TimeSpan.FromSeconds(60)}. {state?.Invoke()}");
            await Task.Delay(50);
        }
    }
}
