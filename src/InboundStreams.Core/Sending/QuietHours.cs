using NodaTime;
using NodaTime.Text;

namespace InboundStreams.Core.Sending;

/// <summary>Civil hours in which no marketing message is sent; they may cross midnight. The start is included, the end is not.</summary>
public sealed record QuietHours(LocalTime From, LocalTime To)
{
    private static readonly LocalTimePattern Minutes = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    /// <summary><c>21:00-08:00</c>, as send commands carry it.</summary>
    public override string ToString() => $"{Minutes.Format(From)}-{Minutes.Format(To)}";
}
