using System.CommandLine;
using InboundStreams.Cli.Terminal;
using InboundStreams.Email.Delivery;

namespace InboundStreams.Cli.Connections;

/// <summary>From options to where emails go.</summary>
internal static class MailConnection
{
    private const string DefaultPickup = ".inbound/pickup";

    /// <returns>Makes one worker's delivery.</returns>
    /// <exception cref="UserFaultException">The address is none.</exception>
    public static Func<IDelivery> DeliveryOf(ParseResult parsed)
    {
        if (parsed.GetRequiredValue(CommonOptions.Smtp) is { Length: > 0 } server)
        {
            var options = SmtpOptionsOf(server);
            return () => new SmtpDelivery(options);
        }

        var pickup = parsed.GetRequiredValue(CommonOptions.Pickup) is { Length: > 0 } directory ? directory : DefaultPickup;
        Directory.CreateDirectory(pickup);
        return () => new PickupDelivery(pickup);
    }

    /// <summary><c>host:port</c> or <c>user:password@host:port</c>, user and password percent-encoded where they hold : or @.</summary>
    internal static SmtpOptions SmtpOptionsOf(string server)
    {
        if (!Uri.TryCreate($"smtp://{server}", UriKind.Absolute, out var uri) || uri.Host.Length == 0 || uri.PathAndQuery is not ("" or "/"))
            throw new UserFaultException($"--smtp {server}: expected host:port or user:password@host:port.");
        var credentials = uri.UserInfo.Length == 0 ? [] : uri.UserInfo.Split(':', 2);
        return new SmtpOptions(uri.DnsSafeHost, uri.IsDefaultPort || uri.Port < 0 ? 587 : uri.Port)
        {
            User = credentials is [var user, ..] ? Uri.UnescapeDataString(user) : null,
            Password = credentials is [_, var password] ? Uri.UnescapeDataString(password) : null,
        };
    }
}
