using MimeKit;

namespace InboundStreams.Email.Delivery;

/// <summary>Puts each message into a directory as <c>send id.eml</c>; whole or not at all. The same send writes the same file.</summary>
public sealed class PickupDelivery : IDelivery
{
    private readonly string _directory;

    public PickupDelivery(string directory)
    {
        _directory = directory;
        Directory.CreateDirectory(directory);
    }

    public async Task<DeliveryOutcome> DeliverAsync(string sendId, MimeMessage message, CancellationToken stop)
    {
        if (sendId.Length == 0 || Path.GetFileName(sendId) != sendId)
            return new DeliveryOutcome.Refused($"the send id \"{sendId}\" is no file name");
        var path = Path.Combine(_directory, $"{sendId}.eml");
        try
        {
            await using (var file = File.Create(path + ".part"))
                await message.WriteToAsync(file, stop);
            File.Move(path + ".part", path, overwrite: true);
            return new DeliveryOutcome.Accepted("written to the pickup directory");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new DeliveryOutcome.Unreachable($"the pickup directory does not take {sendId}.eml: {fault.Message}");
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
