using System.CommandLine;
using InboundStreams.Cli;
using InboundStreams.Cli.Terminal;

var parsed = Inbound.CreateCommand().Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
        Console.Error.WriteLine($"{error.Message}");
    Console.Error.WriteLine($"see: inbound {string.Join(' ', Inbound.PathOf(parsed))} --help".Replace("  ", " ", StringComparison.Ordinal));
    return ExitCode.Usage;
}

// Not by returning: a library's thread that does not end must not keep the process.
Environment.Exit(await InvokeAsync());
return ExitCode.Ok;

async Task<int> InvokeAsync()
{
    using var stop = new StopSignal();
    try
    {
        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop.Token);
    }
    catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
    {
        return ExitCode.Ok;
    }
    catch (Exception fault) when (Faults.ExitCodeOf(fault) is { } code)
    {
        Console.Error.WriteLine(Faults.MessageOf(fault));
        return code;
    }
}
