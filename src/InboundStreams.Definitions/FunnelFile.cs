namespace InboundStreams.Definitions;

/// <summary>One file of a funnel, read from a folder or from a published bundle.</summary>
/// <param name="Path">Relative to the funnel's folder, with <c>/</c>: <c>workflows/course.yaml</c>.</param>
/// <param name="Content">Decoded from UTF-8, without a byte order mark; line ends as they are.</param>
public sealed record FunnelFile(string Path, string Content);
