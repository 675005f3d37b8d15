using System.Collections.Immutable;
using NodaTime;

namespace InboundStreams.Records.Codecs;

/// <summary>All files of a funnel as they were applied at one time: one value of <c>inbound.definitions</c>.</summary>
/// <param name="Version">Only grows, from 1.</param>
/// <param name="ContentHash">SHA-256 over paths and contents in ordinal order of the paths, as 64 hexadecimal digits.</param>
/// <param name="Files">In ordinal order of their paths.</param>
/// <param name="Note">What the one who applied it says about it.</param>
public sealed record Bundle(long Version, string ContentHash, Instant CreatedAt, ImmutableArray<BundleFile> Files, string? Note);

/// <summary>One file of a bundle.</summary>
/// <param name="Path">Relative to the funnel's folder, with <c>/</c> on every platform: <c>workflows/course.yaml</c>.</param>
public sealed record BundleFile(string Path, string Content);
