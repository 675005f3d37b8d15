using CsCheck;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Scoring;
using NodaTime;

namespace InboundStreams.Tests.Core.Decisions;

public sealed class Laws
{
    [Fact]
    public void The_same_inputs_give_the_same_decisions() =>
        Chance.Histories.Sample(history => Chance.Written(Chance.Play(history)) == Chance.Written(Chance.Play(history)));

    [Fact]
    public void Duplicates_change_nothing() => Chance.Histories.Sample(history =>
    {
        var plain = Chance.Play(history);
        if (plain.State.EraseCount > 0)
            return true; // What was seen is erased with the contact.
        var repeated = new Story(Chance.Funnel) { State = plain.State };
        var count = 0;
        foreach (var taken in plain.Journal.Where(each => each.At + SeenMessages.Window > plain.State.Now && each.Kind == "score_changed" && each.Cause.Contains(" m", StringComparison.Ordinal)))
        {
            var at = taken.Cause.LastIndexOf(' ');
            repeated.Message(taken.Cause[(at + 1)..], taken.Cause[..at], plain.State.Now);
            count++;
        }

        return Chance.Bytes(repeated.State).AsSpan().SequenceEqual(Chance.Bytes(plain.State))
            && repeated.Journal.Count() == count
            && repeated.Journal.All(each => each.Kind is "duplicate" or "dropped");
    });

    [Fact]
    public void A_score_is_the_clamped_sum_of_its_shares() => Chance.Histories.Sample(history =>
    {
        var story = Chance.Play(history, story =>
        {
            if (story.Last.OfType<Effect.Score>().LastOrDefault()?.Value is not { } score || story.State.ErasedAt is not null)
                return;
            long sum = 0;
            foreach (var part in score.Parts)
            {
                var shares = story.State.Shares.Where(each => Chance.Funnel.Definition.Scoring.EventRules.First(rule => each.IsOf(rule.Name)).Score == part.Score);
                Assert.Equal(shares.Sum(each => each.ValueAt(score.AsOf.ToUnixTimeMilliseconds())), part.Shares);

                // Gains and losses that add up to a limit decay one by one, each with its own rounding: together far below a thousandth.
                var rounding = PointUnits.OfThousandths(1) / 1000;
                Assert.InRange(part.Shares, PointUnits.OfPoints(part.Min) - rounding, PointUnits.OfPoints(part.Max!.Value) + rounding);
                sum += Math.Clamp(part.Shares + part.AttributePart, PointUnits.OfPoints(part.Min), PointUnits.OfPoints(part.Max.Value)) * part.Weight;
            }

            Assert.Equal(sum >> 32, score.Value);
        });
    });

    [Fact]
    public void Readings_and_events_of_no_worth_change_a_score_by_at_most_a_thousandth() =>
        Gen.Select(Chance.Histories, Gen.Int[1, 48].Array[1, 30]).Sample((history, hours) =>
        {
            var (quiet, read) = (Chance.Play(history), Chance.Play(history));
            var end = (int)(quiet.Now - Story.Start).TotalHours;
            foreach (var each in hours)
            {
                end += each;
                read.At($"{end}h").Event("Unknown").Event("Page Viewed Twice").Visit();
            }

            quiet.At($"{end}h");
            return Math.Abs(quiet.ScoreNow() - read.ScoreNow()) <= 1;
        });

    [Fact]
    public void The_clock_never_goes_back_and_the_next_timer_is_the_earliest() => Chance.Histories.Sample(history =>
    {
        var last = Instant.MinValue;
        Chance.Play(history, story =>
        {
            var state = story.State;
            Assert.True(state.Now >= last || state.Now == default);
            last = state.Now;
            var due = state.Runs.Select(each => each.WakeAt).Append(state.BandCoolsAt).Append(state.WatchAt).Where(each => each is not null).Order().FirstOrDefault();
            Assert.Equal(due, state.NextDue);
        });
    });

    [Fact]
    public void Every_run_is_parked_at_a_step_that_something_frees() => Chance.Histories.Sample(history => Chance.Play(history, story =>
        Assert.All(story.State.Runs, run => Assert.True(run.Step.Length > 0 && (run.WakeAt is not null || run.Step == "answer")))));

    [Fact]
    public void No_send_is_decided_twice() => Chance.Histories.Sample(history =>
    {
        var ids = Chance.Play(history).Sends.Select(each => each.SendId).ToList();
        return ids.Count == ids.Distinct().Count();
    });

    [Fact]
    public void A_state_is_bounded()
    {
        var story = new Story(Chance.Funnel);
        for (var i = 0; i < 6000; i++)
        {
            story.At($"{i}m").Event(i % 3 == 0 ? "Registered" : i % 3 == 1 ? "Page Viewed" : "Ordered", "key".Is(i), "n".Is(i % 13));
            Assert.True(story.State.Seen.Count <= StateLimits.SeenMax && story.State.Runs.Length <= StateLimits.RunsMax && story.State.Ended.Length <= StateLimits.EndedMax);
        }

        Assert.All(story.State.Enrollments, each => Assert.True(each.Keys.Length <= StateLimits.KeysMax));
        Assert.InRange(Chance.Bytes(story.State).Length, 10_000, 64_000);
    }
}
