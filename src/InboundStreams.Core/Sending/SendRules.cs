using NodaTime;

namespace InboundStreams.Core.Sending;

/// <summary>Constants of sending.</summary>
public static class SendRules
{
    /// <summary>How long after its arrival at the step a send may still leave.</summary>
    public static readonly Duration NotAfter = Duration.FromHours(72);

    /// <summary>How long a send waits for the address of a contact whose event overtook its row.</summary>
    public static readonly Duration AddressGrace = Duration.FromMinutes(15);
}
