using System.Globalization;

namespace InboundStreams.Cli.Chaos;

/// <summary>A wall clock that is wrong by as many seconds as a file says, and is set while the process runs. What is elapsed stays right.</summary>
internal sealed class WrongClock : TimeProvider, IDisposable
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    private readonly string _file;
    private readonly ITimer _timer;
    private long _ticks;

    public WrongClock(string file)
    {
        _file = file;
        Look();
        _timer = System.CreateTimer(_ => Look(), null, LookAgain, LookAgain);
    }

    /// <summary>Sets the clocks that look at the file.</summary>
    public static void Set(string file, TimeSpan wrongBy)
    {
        File.WriteAllText($"{file}.new", wrongBy.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        File.Move($"{file}.new", file, overwrite: true);
    }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Volatile.Read(ref _ticks));

    public void Dispose() => _timer.Dispose();

    private void Look() => Volatile.Write(ref _ticks, TimeSpan.FromSeconds(double.Parse(File.ReadAllText(_file), CultureInfo.InvariantCulture)).Ticks);
}
