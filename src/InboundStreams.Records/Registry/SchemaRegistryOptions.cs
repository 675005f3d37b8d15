using System.Collections.Immutable;

namespace InboundStreams.Records.Registry;

/// <summary>Where the schema registry is.</summary>
/// <param name="Urls">Asked in this order until one answers. A path is kept: <c>http://host/registry</c>.</param>
public sealed record SchemaRegistryOptions(ImmutableArray<Uri> Urls)
{
    /// <summary>For basic authentication; null for none.</summary>
    public string? User { get; init; }

    public string? Password { get; init; }

    /// <summary>For one request to one URL.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <param name="urls">One or several, separated by commas. <c>http://user:password@host:8081</c> sets the credentials.</param>
    /// <exception cref="ArgumentException">One of them is no http or https URL.</exception>
    public static SchemaRegistryOptions Parse(string urls)
    {
        var parsed = urls.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(ParseUrl).ToImmutableArray();
        if (parsed.IsEmpty)
            throw new ArgumentException("No schema registry is given; give its URL, as http://localhost:8081.", nameof(urls));
        var credentials = parsed.Select(each => each.UserInfo).FirstOrDefault(each => each.Length > 0)?.Split(':', 2);
        return new SchemaRegistryOptions(parsed.Select(WithoutCredentials).ToImmutableArray())
        {
            User = credentials is [var user, ..] ? Uri.UnescapeDataString(user) : null,
            Password = credentials is [_, var password] ? Uri.UnescapeDataString(password) : null,
        };
    }

    private static Uri ParseUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new ArgumentException($"'{text}' is no URL of a schema registry; write it as http://localhost:8081.");

    private static Uri WithoutCredentials(Uri url) => new UriBuilder(url) { UserName = "", Password = "" }.Uri;
}
