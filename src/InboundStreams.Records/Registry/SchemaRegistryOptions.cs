using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using Confluent.SchemaRegistry;

namespace InboundStreams.Records.Registry;

/// <summary>
/// Where the schema registry is, and how to talk to it: the settings of Confluent's client by their names, so that what is known from there
/// (basic, bearer and OAuth credentials, TLS, several URLs, retries) works here.
/// </summary>
/// <param name="Settings"><c>schema.registry.url</c> and whatever else; names as Confluent.SchemaRegistry has them.</param>
public sealed record SchemaRegistryOptions(IReadOnlyDictionary<string, string> Settings)
{
    private const string Prefix = "schema.registry.";

    // What needs a schema waits and asks again by itself, so one question need not: a second try bridges a dropped connection.
    private static readonly ImmutableArray<(string Name, string Value)> Defaults =
    [
        (SchemaRegistryConfig.PropertyNames.SchemaRegistryRequestTimeoutMs, "10000"),
        (SchemaRegistryConfig.PropertyNames.SchemaRegistryMaxRetries, "2"),
        (SchemaRegistryConfig.PropertyNames.SchemaRegistryRetriesWaitMs, "100"),
    ];

    private static readonly FrozenSet<string> Names =
    [
        .. typeof(SchemaRegistryConfig.PropertyNames).GetFields(BindingFlags.Public | BindingFlags.Static).Select(each => (string)each.GetValue(null)!),
    ];

    /// <param name="urls">One or several, separated by commas; a path is kept. <c>http://user:password@host:8081</c> sets basic credentials.</param>
    /// <param name="settings">Further settings; the prefix <c>schema.registry.</c> may be left out. They win over what the URL says.</param>
    /// <exception cref="ArgumentException">All that is wrong, at once.</exception>
    public static SchemaRegistryOptions Parse(string urls, IEnumerable<KeyValuePair<string, string>>? settings = null)
    {
        List<string> faults = [];
        var (addresses, credentials) = Addresses(urls, faults);
        var all = Defaults.ToDictionary(each => each.Name, each => each.Value, StringComparer.Ordinal);
        all[SchemaRegistryConfig.PropertyNames.SchemaRegistryUrl] = string.Join(",", addresses);
        if (credentials is not null)
            all[SchemaRegistryConfig.PropertyNames.SchemaRegistryBasicAuthUserInfo] = credentials;
        foreach (var (name, value) in settings ?? [])
        {
            var full = name.StartsWith(Prefix, StringComparison.Ordinal) ? name : Prefix + name;
            if (Names.Contains(full))
                all[full] = value;
            else
                faults.Add($"There is no setting {full}; the names are those of Confluent.SchemaRegistry, as basic.auth.user.info or ssl.ca.location.");
        }

        return faults.Count == 0 ? new SchemaRegistryOptions(all) : throw new ArgumentException(string.Join(" ", faults), nameof(settings));
    }

    /// <summary>Settings out of environment variables: <c>SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO</c> is <c>schema.registry.basic.auth.user.info</c>.</summary>
    /// <param name="variable">Gives a variable's value; null or empty where it is not set.</param>
    public static IEnumerable<KeyValuePair<string, string>> FromEnvironment(Func<string, string?> variable) => Names
        .Where(name => name != SchemaRegistryConfig.PropertyNames.SchemaRegistryUrl)
        .Select(name => KeyValuePair.Create(name, variable(name.Replace('.', '_').ToUpper(CultureInfo.InvariantCulture)) ?? ""))
        .Where(each => each.Value.Length > 0);

    private static (ImmutableArray<string> Addresses, string? Credentials) Addresses(string urls, List<string> faults)
    {
        var addresses = ImmutableArray.CreateBuilder<string>();
        string? credentials = null;
        foreach (var text in urls.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            {
                // Without what stands before an @: it may be a password.
                faults.Add($"'{text[(text.LastIndexOf('@') + 1)..]}' is no URL of a schema registry; write it as http://localhost:8081.");
                continue;
            }

            if (url.UserInfo.Length > 0)
                credentials ??= Uri.UnescapeDataString(url.UserInfo);
            addresses.Add(new UriBuilder(url) { UserName = "", Password = "" }.Uri.AbsoluteUri);
        }

        if (addresses.Count == 0 && faults.Count == 0)
            faults.Add("No schema registry is given; give its URL, as http://localhost:8081.");
        return (addresses.DrainToImmutable(), credentials);
    }
}
