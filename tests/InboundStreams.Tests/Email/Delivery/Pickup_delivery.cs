using InboundStreams.Email.Delivery;
using InboundStreams.Email.Templates;
using MimeKit;
using static InboundStreams.Tests.Email.Sends;

namespace InboundStreams.Tests.Email.Delivery;

public sealed class Pickup_delivery : IDisposable
{
    private readonly string _directory = Path.Combine(Directory.CreateTempSubdirectory("inbound-pickup-").FullName, "mail");

    [Fact]
    public async Task Writes_each_send_into_one_file_also_when_it_comes_twice()
    {
        await using var delivery = new PickupDelivery(_directory);
        for (var i = 0; i < 2; i++)
        {
            using var message = MessageComposer.Compose(Command(), Ana, new RenderedMessage("s", "<p>h</p>", "t"), out _)!;
            Assert.IsType<DeliveryOutcome.Accepted>(await delivery.DeliverAsync("01ARZ3NDEKTSV4RRFFQ69G5FAV", message, default));
        }

        var file = Assert.Single(Directory.GetFiles(_directory));
        Assert.EndsWith("/01ARZ3NDEKTSV4RRFFQ69G5FAV.eml", file, StringComparison.Ordinal);
        Assert.Equal("01ARZ3NDEKTSV4RRFFQ69G5FAV@courses.example", MimeMessage.Load(file).MessageId);
    }

    [Fact]
    public async Task Is_waited_for_when_its_directory_is_gone()
    {
        await using var delivery = new PickupDelivery(_directory);
        Directory.Delete(_directory);
        using var message = MessageComposer.Compose(Command(), Ana, new RenderedMessage("s", "<p>h</p>", "t"), out _)!;
        Assert.IsType<DeliveryOutcome.Unreachable>(await delivery.DeliverAsync("01ARZ3NDEKTSV4RRFFQ69G5FAV", message, default));
    }

    [Theory]
    [InlineData("../../escape")]
    [InlineData("a/b")]
    [InlineData("")]
    public async Task Writes_nowhere_else(string sendId)
    {
        await using var delivery = new PickupDelivery(_directory);
        using var message = MessageComposer.Compose(Command(), Ana, new RenderedMessage("s", "<p>h</p>", "t"), out _)!;
        Assert.IsType<DeliveryOutcome.Refused>(await delivery.DeliverAsync(sendId, message, default));
        Assert.Empty(Directory.GetFiles(_directory));
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_directory)!, recursive: true);
}
