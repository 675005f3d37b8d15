using System.Collections.Immutable;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Decisions;

namespace InboundStreams.Core.Workflows;

/// <summary>Triggers: who enters, and why not. A refusal is journaled once trigger and <c>where</c> have matched.</summary>
internal static class EnrollmentDecisions
{
    public static void Apply(DecisionContext context, Workflow[] triggered)
    {
        foreach (var workflow in triggered)
        {
            if (!context.Holds(workflow.Definition.Trigger.Where, $"trigger of {workflow.Name}"))
                continue;
            var (key, refusal) = KeyFor(context, workflow);
            var memory = MemoryOf(context, workflow.Name);
            var hash = StableHash.Of(key);
            refusal ??= RefusalFor(context, workflow, key, LastEnrolled(memory, hash));
            var run = refusal is null ? NewRun(context, workflow, key, memory) : null;
            if (run is not null && HoldsExit(context, run))
                refusal = "exit_holds";
            if (refusal is null)
                Enroll(context, run!, hash, memory);
            else
                context.JournalWorkflow(workflow.Name, "not_enrolled", refusal, key.Length == 0 ? null : Properties.Of(("key", Value.String(key))));
        }
    }

    private static (string Key, string? Refusal) KeyFor(DecisionContext context, Workflow workflow)
    {
        if (workflow.Definition.Enroll.Key is not { } expression)
            return ("", null);
        if (!context.TryEvaluate(expression, $"key of {workflow.Name}", null, out var value) || EventMatching.KeyOf(value) is not { } key)
            return ("", "no_key");
        return key.Length > EventMatching.KeyLengthMax ? ("", "key_too_long") : (key, null);
    }

    private static string? RefusalFor(DecisionContext context, Workflow workflow, string key, NodaTime.Instant? last)
    {
        var rule = workflow.Definition.Enroll;
        if (context.IsLate)
            return "late";
        if (rule.Again == EnrollAgain.Once && last is not null)
            return "already_enrolled";
        if (context.Runs.IsActive(workflow.Name, key))
            return "running";
        if (rule.MinGap is { } gap && last is { } before && context.Now - before < gap)
            return "min_gap";
        return context.Runs.Count >= StateLimits.RunsMax ? "too_many_runs" : null;
    }

    private static RunInFlight NewRun(DecisionContext context, Workflow workflow, string key, EnrollmentMemory? memory) => new(
        new Run
        {
            Workflow = workflow.Name,
            Version = context.Funnel.Version,
            Enrollment = (memory?.Count ?? 0) + 1,
            Key = key,
            Trigger = context.Event!,
            EnrolledAt = context.Now,
            ArrivedAt = context.Now,
            Step = "",
        },
        workflow)
    {
        Ready = workflow.First,
    };

    /// <summary>It would leave at the next input, after its first steps.</summary>
    private static bool HoldsExit(DecisionContext context, RunInFlight run)
    {
        var exits = run.Workflow!.Definition.Exits;
        for (var i = 0; i < exits.Length; i++)
        {
            if (exits[i].When is { } when && context.Holds(when, $"exit {i + 1}", run))
                return true;
        }

        return false;
    }

    private static void Enroll(DecisionContext context, RunInFlight run, ulong hash, EnrollmentMemory? memory)
    {
        Remember(context, run.Run.Workflow, memory, run.Run.Enrollment, new(hash, context.Now));
        context.Runs.Add(run);
        context.WatchIsStale |= !run.Workflow!.Watches.IsEmpty;
        context.Journal(run, "enrolled", details: run.Run.Key.Length == 0 ? null : Properties.Of(("key", Value.String(run.Run.Key))));
    }

    private static void Remember(DecisionContext context, string workflow, EnrollmentMemory? memory, int number, EnrolledKey key)
    {
        var keys = (memory?.Keys ?? []).RemoveAll(each => each.Hash == key.Hash);
        var full = keys.Length >= StateLimits.KeysMax;
        if (full)
        {
            keys = keys.RemoveAt(0);
            if (memory is { WasFull: false })
                context.JournalLimit("enrolled_keys", workflow);
        }

        var updated = new EnrollmentMemory(workflow, number, keys.Add(key), full || memory is { WasFull: true });
        context.Enrollments = memory is null ? context.Enrollments.Add(updated) : context.Enrollments.Replace(memory, updated);
    }

    private static EnrollmentMemory? MemoryOf(DecisionContext context, string workflow)
    {
        foreach (var each in context.Enrollments)
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
