using Microsoft.Extensions.Logging;

namespace InboundStreams.Simulation.Schedule;

/// <summary>What a process logs, in the trace.</summary>
internal sealed class TraceLogger(Scheduler scheduler, string name) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => scheduler.Trace.IsOn;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        scheduler.Trace.Write(scheduler.Now, name, $"log: {formatter(state, exception)}");
}
