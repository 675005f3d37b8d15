using InboundStreams.Core.Sending;

namespace InboundStreams.Testing;

/// <summary>A send command.</summary>
/// <param name="Kind"><c>email</c> to the contact, or <c>notification</c> to a colleague.</param>
/// <param name="At">When it was decided, by the virtual clock.</param>
public sealed record Send(string Contact, string Kind, string Template, string To, DateTimeOffset At, string Workflow, string Step, string SendId)
{
    internal SendCommand Command { get; init; } = null!;

    public override string ToString() => $"{At:yyyy-MM-dd HH:mm:ss} {Contact} {Template}{(Kind == "email" ? "" : $" ({Kind})")} to {To}";
}

/// <summary>A contact's score at the virtual clock.</summary>
/// <param name="Value">Points.</param>
/// <param name="Band">Empty where the funnel has no bands.</param>
public sealed record ContactScore(decimal Value, string Band);

/// <summary>An email as it would be sent.</summary>
/// <param name="Subject">One line.</param>
public sealed record RenderedEmail(string Subject, string Html, string Text);

/// <summary>Something else came out than was expected; the message says what.</summary>
public sealed class ExpectationException(string message) : Exception(message);

/// <summary>The pipeline cannot do what the test asks for; the message says why.</summary>
public sealed class PipelineException(string message, Exception? inner = null) : Exception(message, inner);
