using NodaTime;

namespace InboundStreams.Core.Decisions;

/// <summary>Instants as a state keeps them: whole milliseconds in eight bytes, where a nullable instant takes 24.</summary>
internal readonly record struct Moment(long Millis)
{
    public static readonly Moment None = new(long.MinValue);

    public Instant? Instant => Millis == long.MinValue ? null : NodaTime.Instant.FromUnixTimeMilliseconds(Millis);

    public static Moment Of(Instant? at) => at is { } known ? new(known.ToUnixTimeMilliseconds()) : None;
}
