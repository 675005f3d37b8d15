using System.Runtime.CompilerServices;
using System.Text;

namespace InboundStreams.Simulation.Schedule;

/// <summary>What happened, line by line, where somebody wants to read it.</summary>
internal sealed class Trace(bool isOn)
{
    private readonly List<string> _lines = [];

    public bool IsOn => isOn;

    public IReadOnlyList<string> Lines => _lines;

    public void Write(long now, string who, [InterpolatedStringHandlerArgument("")] ref Line what)
    {
        if (isOn)
            _lines.Add($"{now,7} {who,-9} {what.Text}");
    }

    /// <summary>Text that is put together only where it is kept.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Line
    {
        private readonly StringBuilder? _text;

        public Line(int literals, int parts, Trace trace) => _text = trace.IsOn ? new StringBuilder(literals + (parts * 8)) : null;

        public string Text => _text?.ToString() ?? "";

        public void AppendLiteral(string text) => _text?.Append(text);

        public void AppendFormatted<T>(T part) => _text?.Append(part);
    }
}
