using Confluent.Kafka;
using Testcontainers.Kafka;

namespace InboundStreams.Testing;

/// <summary>The Kafka of one pipeline: a container that ends with it, or a cluster where only the pipeline's own topics end.</summary>
internal sealed class Broker : IAsyncDisposable
{
    private readonly KafkaContainer? _container;

    private Broker(string bootstrapServers, string prefix, KafkaContainer? container) => (BootstrapServers, Prefix, _container) = (bootstrapServers, prefix, container);

    public string BootstrapServers { get; }

    /// <summary>The first part of the topics' names.</summary>
    public string Prefix { get; }

    public static async Task<Broker> StartAsync(InboundPipelineOptions options)
    {
        if (options.BootstrapServers is { } given)
            return new Broker(given, $"test-{Guid.NewGuid():N}", null);
        var container = new KafkaBuilder(options.Image).Build();
        await container.StartAsync();
        var address = container.GetBootstrapAddress().Replace("plaintext://", "", StringComparison.OrdinalIgnoreCase).TrimEnd('/');
        return new Broker(address, "inbound", container);
    }

    public async ValueTask DisposeAsync()
    {
        if (_container is not null)
            await _container.DisposeAsync();
        else
            await DeleteTopicsAsync();
    }

    private async Task DeleteTopicsAsync()
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = BootstrapServers }).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        var own = admin.GetMetadata(TimeSpan.FromSeconds(10)).Topics.Select(each => each.Topic).Where(each => each.StartsWith(Prefix, StringComparison.Ordinal)).ToList();
        if (own.Count > 0)
            await admin.DeleteTopicsAsync(own);
    }
}
