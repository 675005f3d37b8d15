namespace InboundStreams.Cli.Roles;

/// <summary>Several jobs in one process: when one fails, the others are asked to end, and the fault comes out.</summary>
internal static class Together
{
    /// <param name="stop">Asks all to end.</param>
    /// <param name="jobs">With <c>endsAll</c>, the job's own end asks the others to end as well.</param>
    public static async Task RunAsync(CancellationToken stop, params (Func<CancellationToken, Task> Job, bool endsAll)[] jobs)
    {
        using var all = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Exception? first = null;
        await Task.WhenAll(jobs.Select(each => GuardAsync(each.Job, each.endsAll)));
        if (first is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);

        async Task GuardAsync(Func<CancellationToken, Task> job, bool endsAll)
        {
            try
            {
                await job(all.Token);
            }
            catch (OperationCanceledException) when (all.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                Interlocked.CompareExchange(ref first, fault, null);
                await all.CancelAsync();
            }

            if (endsAll)
                await all.CancelAsync();
        }
    }
}
