using Microsoft.Extensions.Logging;

namespace InboundStreams.Simulation.Schedule;

/// <summary>What a process logs, in the trace.</summary>
/// <param name="error">Told of errors: in the simulated world nothing happens that only an operator could mend.</param>
internal sealed class TraceLogger(Scheduler scheduler, string name, Action<string> error) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => scheduler.Trace.IsOn || logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        scheduler.Trace.Write(scheduler.Now, name, $"log: {formatter(state, exception)}");
        if (logLevel >= LogLevel.Error)
            error(formatter(state, exception));
    }
}
