using System.Collections.Immutable;
using Confluent.Kafka;
using InboundStreams.Definitions;
using InboundStreams.Records.Codecs;
using InboundStreams.Streams;
using NodaTime;

namespace InboundStreams.Topologies;

/// <summary>Publishes checked files as the next version.</summary>
public static class DefinitionsPublisher
{
    /// <summary>A bundle is one record, and may be this long.</summary>
    public const int BundleBytesMax = 8 << 20;

    /// <summary>Writes the next version, unless the latest holds the very same files.</summary>
    /// <param name="feed">Caught up: it knows the latest version.</param>
    /// <param name="files">Checked: nothing unchecked may reach a topology.</param>
    /// <exception cref="BundleTooLargeException">The files together are too long.</exception>
    /// <exception cref="KafkaException">The cluster did not take it.</exception>
    public static async Task<AppliedBundle> ApplyAsync(
        KafkaSettings kafka, string topic, BundleSerde serde, DefinitionsFeed feed, IReadOnlyList<FunnelFile> files, string? note, TimeProvider time, CancellationToken stop)
    {
        var hash = ContentHash.Of(files);
        var latest = feed.LatestVersion;
        if (latest > 0 && feed.BundleOf(latest).ContentHash == hash)
            return new AppliedBundle(latest, hash, Changed: false);

        var bundle = new Bundle(
            feed.NextVersion,
            hash,
            Instant.FromDateTimeOffset(time.GetUtcNow()),
            [.. files.OrderBy(each => each.Path, StringComparer.Ordinal).Select(each => new BundleFile(each.Path, each.Content))],
            note);
        var value = await serde.SerializeAsync(bundle, stop);
        if (value.Length > BundleBytesMax - 1024)
            throw new BundleTooLargeException(value.Length);

        var config = kafka.ApplyTo(new ProducerConfig { Acks = Acks.All, EnableIdempotence = true, MessageMaxBytes = BundleBytesMax, MessageTimeoutMs = 30_000 });
        using var producer = new ProducerBuilder<string, byte[]>(config).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        await producer.ProduceAsync(topic, new Message<string, byte[]> { Key = bundle.Version.ToString(System.Globalization.CultureInfo.InvariantCulture), Value = value }, stop);
        return new AppliedBundle(bundle.Version, hash, Changed: true);
    }
}

/// <param name="Changed">False when the latest version held the same files already.</param>
public sealed record AppliedBundle(long Version, string ContentHash, bool Changed);

/// <summary>The files of a funnel do not fit into one record.</summary>
public sealed class BundleTooLargeException(int bytes)
    : Exception($"The funnel's files are {bytes} bytes together; a bundle holds at most {DefinitionsPublisher.BundleBytesMax - 1024}. Move pictures out of the templates, or split the funnel.");
