using System.Diagnostics;
using System.Globalization;
using InboundStreams.Cli.Verbs;
using InboundStreams.Definitions;
using InboundStreams.Definitions.Faults;
using InboundStreams.Email.Templates;
using InboundStreams.Tests.Definitions.Shapes;

namespace InboundStreams.Tests.Definitions.Mutations;

/// <summary>
/// Whatever stands in the files: the check ends, nothing is thrown, and what validates also runs.
/// <c>INBOUND_MUTATIONS=10000</c> makes as many as a release needs and allows each a second, for which the machine must be idle;
/// <c>INBOUND_MUTATIONS_FIRST</c> names the first seed.
/// </summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    private static readonly int? Given = Setting("INBOUND_MUTATIONS");
    private static readonly int Count = Given ?? 200;
    private static readonly int First = Setting("INBOUND_MUTATIONS_FIRST") ?? 0;
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(Given is null ? 20 : 1);

    [Fact]
    public void of_files_are_checked_in_time_and_what_validates_also_runs()
    {
        FunnelFile[][] funnels = [[.. FunnelFolder.Load(SampleFolder.Course, 1).Files], Everything.Files];
        var (valid, slowest, slowestSeed) = (0, TimeSpan.Zero, 0);
        var failures = new List<string>();
        for (var seed = First; seed < First + Count; seed++)
        {
            var files = new Mutator(seed).Spoil(funnels[seed % funnels.Length]);
            try
            {
                var took = Check(files, out var loaded);
                if (took > Most)
                    took = Check(files, out loaded); // the machine may have been busy
                Assert.True(took < Most, $"took {took}");
                (slowest, slowestSeed) = took > slowest ? (took, seed) : (slowest, slowestSeed);
                Assert.All(loaded.Faults, AssertSays);
                if (loaded.Funnel is null)
                    continue;
                valid++;
                Play.Through(loaded.Funnel, TemplateSet.Compile(loaded.Files.Select(file => (file.Path, file.Content))));
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                failures.Add($"seed {seed}: {failure}");
            }
        }

        output.WriteLine($"{Count} mutated funnels, {valid} of them valid and played; the slowest check took {slowest.TotalMilliseconds:0} ms (seed {slowestSeed})");
        Assert.Empty(failures);
        Assert.InRange(valid, Count / 50, Count);
    }

    private static int? Setting(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var number) ? number : null;

    private static TimeSpan Check(FunnelFile[] files, out LoadResult loaded)
    {
        var watch = Stopwatch.StartNew();
        loaded = FunnelCheck.Check(FunnelFiles.Load(files, 1));
        return watch.Elapsed;
    }

    private static void AssertSays(Fault fault)
    {
        Assert.True(fault is { Line: > 0, Column: > 0 }, fault.ToString());
        Assert.DoesNotContain('\n', fault.Message);
        Assert.True(fault.Message.Length < 5000, $"{fault.Path}: a message of {fault.Message.Length} characters");
    }
}
