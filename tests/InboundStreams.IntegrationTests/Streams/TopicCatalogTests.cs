using InboundStreams.IntegrationTests.Fixtures;
using InboundStreams.Streams.Admin;

namespace InboundStreams.IntegrationTests.Streams;

public sealed class TopicCatalogTests(KafkaFixture kafka)
{
    /// <summary>A client that has seen a fresh topic without its leaders must not go on believing it.</summary>
    [Fact]
    public async Task Creates_topics_that_can_be_used_also_while_others_come_and_go()
    {
        kafka.Require();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(CreateAndDeleteAsync)));

        async Task CreateAndDeleteAsync()
        {
            for (var round = 0; round < 10; round++)
            {
                using var admin = kafka.Admin();
                var specs = Enumerable.Range(0, 9).Select(_ => new TopicSpec($"catalog-{Guid.NewGuid():N}", 4, new Dictionary<string, string>())).ToList();
                await TopicCatalog.CreateAsync(admin, specs, -1, patience.Token);
                await admin.DeleteTopicsAsync(specs.Select(each => each.Name));
            }
        }
    }
}
