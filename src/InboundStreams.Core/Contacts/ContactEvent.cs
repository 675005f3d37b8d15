using InboundStreams.Core.Conditions;
using NodaTime;

namespace InboundStreams.Core.Contacts;

/// <summary>An event as rules and workflows see it: a user action, or an outcome that came back as an event.</summary>
/// <param name="At">When it happened; never later than the clock at its taking.</param>
public sealed record ContactEvent(string Name, Instant At, Properties Properties, Properties Context);
