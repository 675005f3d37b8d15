using System.Security.Cryptography;
using System.Text;
using InboundStreams.Core.Decisions;
using InboundStreams.Tests.Core.Reference;

namespace InboundStreams.Tests.Core.Laws;

/// <summary>
/// The decisions of 2,000 random histories, as one hash. Whoever changes it has changed what the rules mean: raise
/// <see cref="Decider.RulesVersion"/>, and write the new hash here.
/// </summary>
public sealed class Decisions_of_always
{
    private const string OfRules4 = "05E0515C9F7E55E870E2D41B6A37B026";

    [Fact]
    public void Are_what_they_were_under_the_same_version_of_the_rules()
    {
        // Of scores on one half, of workflows and consent on the other.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var seed = 0; seed < 2_000; seed++)
        {
            var (funnel, history) = Playing.Pick(seed);
            foreach (var taken in Playing.Play(funnel.Funnel, history.Inputs(), RandomHistory.End))
                hash.AppendData(Encoding.UTF8.GetBytes($"{taken.Time} {Playing.Written(taken.Effects)}\n"));
            hash.AppendData(Encoding.UTF8.GetBytes(Playing.Written(Chance.Play(History(new Random(seed))).Effects)));
        }

        Assert.Equal(4, Decider.RulesVersion);
        Assert.Equal(OfRules4, Convert.ToHexString(hash.GetHashAndReset())[..32]);
    }

    private static Chance.Happening[] History(Random chance) => [.. Enumerable.Range(0, chance.Next(1, 60)).Select(_ => Chance.HappeningOf(chance))];
}
