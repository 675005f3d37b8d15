using Spectre.Console;

namespace InboundStreams.Cli.Terminal;

/// <summary>How far a long job is.</summary>
/// <param name="Done">0 … 1.</param>
/// <param name="Words">What to say about it, on one line.</param>
internal readonly record struct Standing(double Done, string Words);

/// <summary>Progress on stderr: a bar on a terminal, a line every 5 s otherwise.</summary>
internal static class Progress
{
    private static readonly TimeSpan BarPace = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LinePace = TimeSpan.FromSeconds(5);

    /// <summary>Shows the job's standing until it ends; what the job throws comes out here.</summary>
    public static async Task ShowAsync(Task job, Func<Standing> standing, TimeProvider time)
    {
        if (Console.IsErrorRedirected)
            await LinesAsync(job, standing, time);
        else
            await BarAsync(job, standing, time);
        await job;
    }

    private static async Task LinesAsync(Task job, Func<Standing> standing, TimeProvider time)
    {
        while (!await EndsWithinAsync(job, LinePace, time))
            await Console.Error.WriteLineAsync(standing().Words);
    }

    private static Task BarAsync(Task job, Func<Standing> standing, TimeProvider time)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn { Width = 24 }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(async context =>
            {
                var bar = context.AddTask(Markup.Escape(standing().Words), maxValue: 1);
                do
                {
                    var now = standing();
                    bar.Value = now.Done;
                    bar.Description = Markup.Escape(now.Words);
                }
                while (!await EndsWithinAsync(job, BarPace, time));
            });
    }

    private static async Task<bool> EndsWithinAsync(Task job, TimeSpan wait, TimeProvider time)
    {
        await Task.WhenAny(job, Task.Delay(wait, time, CancellationToken.None));
        return job.IsCompleted;
    }
}
