using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace InboundStreams.Cli.Chaos;

/// <summary>A program that is killed, stopped and continued; what it says goes into a file.</summary>
internal sealed class ChaosProcess : IDisposable
{
    private readonly Process _process;
    private readonly StreamWriter _log;

    private ChaosProcess(Process process, StreamWriter log) => (_process, _log) = (process, log);

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <param name="log">A file, to which is added.</param>
    public static ChaosProcess Start(string program, IEnumerable<string> arguments, string log, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        var writer = new StreamWriter(log, append: true) { AutoFlush = true };
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Write(line.Data);
        process.ErrorDataReceived += (_, line) => Write(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ChaosProcess(process, writer);

        void Write(string? line)
        {
            lock (writer)
            {
                if (line is not null && writer.BaseStream.CanWrite)
                    writer.WriteLine(line);
            }
        }
    }

    /// <summary>As <c>kill -9</c>.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>SIGTERM.</summary>
    public void Terminate() => Signal(Signals.Terminate);

    /// <summary>SIGSTOP: it does nothing any more, and nobody is told.</summary>
    public void Stop() => Signal(Signals.Stop);

    /// <summary>SIGCONT.</summary>
    public void Continue() => Signal(Signals.Continue);

    /// <summary>The process that calls it, as by <c>kill -9</c>.</summary>
    public static void KillThis() => _ = Native.Kill(Environment.ProcessId, Signals.Kill);

    /// <summary>No file may grow beyond so many bytes from now on. A process that does not ignore SIGXFSZ ends at its next write.</summary>
    public void LimitFiles(ulong bytes)
    {
        var limit = new Native.Limit(bytes, Native.NoLimit);
        if (!_process.HasExited && Native.SetLimit(_process.Id, Native.FileSize, limit, 0) != 0)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The files of process {_process.Id} cannot be limited."));
    }

    public Task ExitAsync(CancellationToken stop) => _process.WaitForExitAsync(stop);

    public void Dispose()
    {
        Kill();
        _process.Dispose();
        lock (_log)
            _log.Dispose();
    }

    private void Signal(int signal)
    {
        if (!_process.HasExited && Native.Kill(_process.Id, signal) != 0)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Process {_process.Id} takes no signal {signal}."));
    }

    // Linux' numbers (signal(7)): the framework can send but SIGKILL.
    private static class Signals
    {
        public const int Kill = 9;
        public const int Terminate = 15;
        public const int Continue = 18;
        public const int Stop = 19;
    }

    private static class Native
    {
        // prlimit(2).
        public const int FileSize = 1;
        public const ulong NoLimit = ulong.MaxValue;

        [DllImport("libc", EntryPoint = "kill")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Kill(int process, int signal);

        [DllImport("libc", EntryPoint = "prlimit")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int SetLimit(int process, int resource, in Limit limit, nint before);

        [StructLayout(LayoutKind.Sequential)]
        public readonly record struct Limit(ulong Soft, ulong Hard);
    }
}
