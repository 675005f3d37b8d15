using System.Collections.Immutable;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Decisions;

namespace InboundStreams.Core.Workflows;

/// <summary>Triggers: who enters, and why not. A refusal is journaled once trigger and <c>where</c> have matched.</summary>
internal static class EnrollmentDecisions
{
    public static void Apply(Turn turn, Workflow[] triggered)
    {
        foreach (var workflow in triggered)
        {
            if (!turn.Holds(workflow.Definition.Trigger.Where, $"trigger of {workflow.Name}"))
                continue;
            var (key, refusal) = KeyFor(turn, workflow);
            var memory = MemoryOf(turn, workflow.Name);
            var hash = StableHash.Of(key);
            refusal ??= RefusalFor(turn, workflow, key, LastEnrolled(memory, hash));
            if (refusal is null)
                Enroll(turn, workflow, key, hash, memory);
            else
                turn.JournalWorkflow(workflow.Name, "not_enrolled", refusal, key.Length == 0 ? null : Properties.Of(("key", Value.String(key))));
        }
    }

    private static (string Key, string? Refusal) KeyFor(Turn turn, Workflow workflow)
    {
        if (workflow.Definition.Enroll.Key is not { } expression)
            return ("", null);
        if (!turn.TryEvaluate(expression, $"key of {workflow.Name}", null, out var value) || EventMatching.KeyOf(value) is not { } key)
            return ("", "no_key");
        return key.Length > EventMatching.KeyLengthMax ? ("", "key_too_long") : (key, null);
    }

    private static string? RefusalFor(Turn turn, Workflow workflow, string key, NodaTime.Instant? last)
    {
        var rule = workflow.Definition.Enroll;
        if (turn.IsLate)
            return "late";
        if (rule.Again == EnrollAgain.Once && last is not null)
            return "already_enrolled";
        if (turn.Runs.IsActive(workflow.Name, key))
            return "running";
        if (rule.MinGap is { } gap && last is { } before && turn.Now - before < gap)
            return "min_gap";
        return turn.Runs.Count >= StateLimits.RunsMax ? "too_many_runs" : null;
    }

    private static void Enroll(Turn turn, Workflow workflow, string key, ulong hash, EnrollmentMemory? memory)
    {
        var number = (memory?.Count ?? 0) + 1;
        Remember(turn, workflow.Name, memory, number, new(hash, turn.Now));
        var run = new RunInFlight(
            new Run
            {
                Workflow = workflow.Name,
                Version = turn.Funnel.Version,
                Enrollment = number,
                Key = key,
                Trigger = turn.Event!,
                EnrolledAt = turn.Now,
                ArrivedAt = turn.Now,
                Step = "",
            },
            workflow) { Ready = workflow.First };
        turn.Runs.Add(run);
        turn.WatchIsStale |= !workflow.Watches.IsEmpty;
        turn.Journal(run, "enrolled", details: key.Length == 0 ? null : Properties.Of(("key", Value.String(key))));
    }

    private static void Remember(Turn turn, string workflow, EnrollmentMemory? memory, int number, EnrolledKey key)
    {
        var keys = (memory?.Keys ?? []).RemoveAll(each => each.Hash == key.Hash);
        var full = keys.Length >= StateLimits.KeysMax;
        if (full)
        {
            keys = keys.RemoveAt(0);
            if (memory is { WasFull: false })
                turn.JournalLimit("enrolled_keys", workflow);
        }

        var updated = new EnrollmentMemory(workflow, number, keys.Add(key), full || memory is { WasFull: true });
        turn.Enrollments = memory is null ? turn.Enrollments.Add(updated) : turn.Enrollments.Replace(memory, updated);
    }

    private static EnrollmentMemory? MemoryOf(Turn turn, string workflow)
    {
        foreach (var each in turn.Enrollments)
        {
            if (each.Workflow == workflow)
                return each;
        }

        return null;
    }

    private static NodaTime.Instant? LastEnrolled(EnrollmentMemory? memory, ulong hash)
    {
        foreach (var each in memory?.Keys ?? [])
        {
            if (each.Hash == hash)
                return each.At;
        }

        return null;
    }
}
