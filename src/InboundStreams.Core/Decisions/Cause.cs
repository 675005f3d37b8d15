namespace InboundStreams.Core.Decisions;

/// <summary>The input that led to a decision, as the journal names it.</summary>
/// <param name="Name">An event's name, <c>timer</c>, <c>contact</c>, <c>visit</c>.</param>
/// <param name="Id">Of the message or the send; empty where there is none.</param>
internal readonly record struct Cause(string Name, string Id)
{
    public override string ToString() => Id.Length == 0 ? Name : $"{Name} {Id}";
}
