using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace InboundStreams.Web.Registry;

/// <summary>Where the local registry listens, what it keeps, and whom it lets in.</summary>
public sealed record SchemaRegistryServerOptions
{
    /// <summary>A longer body is refused with 413: a schema is some kilobytes.</summary>
    public const int BodyBytesMax = 1 << 20;

    /// <summary>Where ids survive a restart; null: nowhere.</summary>
    public string? File { get; init; }

    /// <summary>0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>Another than the loopback address only with a user, or inside a network of one's own.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary><c>name:password</c>, asked for by HTTP's basic authentication; null: anybody.</summary>
    public string? User { get; init; }

    /// <summary>Serves https with it; null: http.</summary>
    public X509Certificate2? Certificate { get; init; }
}
