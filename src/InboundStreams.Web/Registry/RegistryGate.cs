using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace InboundStreams.Web.Registry;

/// <summary>
/// Who may ask the local registry, and how: with the user where one is set, and with bodies of JSON only. A page in a browser can post a form to
/// a port on loopback without being asked; it cannot send JSON there.
/// </summary>
/// <param name="user"><c>name:password</c>; null: anybody.</param>
internal sealed class RegistryGate(string? user)
{
    private static readonly string[] Accepted = ["application/json", RegistryJson.ContentType, "application/vnd.schemaregistry+json"];

    private readonly byte[]? _credentials = user is null ? null : Hash(Encoding.UTF8.GetBytes(user));

    public async Task PassAsync(HttpContext context, Func<Task> next)
    {
        if (!IsKnown(context.Request))
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"schema registry\"";
            await RefuseAsync(context.Response, StatusCodes.Status401Unauthorized, 40101, "Unauthorized");
        }
        else if (context.Request.ContentLength > SchemaRegistryServerOptions.BodyBytesMax)
        {
            await RefuseAsync(context.Response, StatusCodes.Status413PayloadTooLarge, 413, $"A body has at most {SchemaRegistryServerOptions.BodyBytesMax} bytes");
        }
        else if (HasBody(context.Request) && !IsJson(context.Request))
        {
            await RefuseAsync(context.Response, StatusCodes.Status415UnsupportedMediaType, 415, $"The body must be JSON: {string.Join(", ", Accepted)}");
        }
        else
        {
            await PassBodyAsync(context, next);
        }
    }

    // A body that does not say its length is counted while it is read.
    private static async Task PassBodyAsync(HttpContext context, Func<Task> next)
    {
        try
        {
            await next();
        }
        catch (BadHttpRequestException fault) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context.Response, fault.StatusCode, fault.StatusCode, fault.Message);
        }
    }

    private bool IsKnown(HttpRequest request)
    {
        if (_credentials is null)
            return true;
        return AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var given)
            && string.Equals(given.Scheme, "Basic", StringComparison.OrdinalIgnoreCase)
            && TryDecode(given.Parameter, out var credentials)
            && CryptographicOperations.FixedTimeEquals(Hash(credentials), _credentials);
    }

    private static bool TryDecode(string? base64, out byte[] bytes)
    {
        bytes = new byte[base64?.Length ?? 0];
        var known = Convert.TryFromBase64String(base64 ?? "", bytes, out var length);
        bytes = bytes[..length];
        return known;
    }

    // Of equal length whatever is given, so that comparing takes equally long.
    private static byte[] Hash(byte[] credentials) => SHA256.HashData(credentials);

    private static bool HasBody(HttpRequest request) => HttpMethods.IsPost(request.Method) || HttpMethods.IsPut(request.Method);

    private static bool IsJson(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && Accepted.Contains(type.MediaType, StringComparer.OrdinalIgnoreCase);

    private static Task RefuseAsync(HttpResponse response, int status, int code, string message)
    {
        response.StatusCode = status;
        response.ContentType = RegistryJson.ContentType;
        return response.WriteAsync(RegistryJson.Error(code, message));
    }
}
