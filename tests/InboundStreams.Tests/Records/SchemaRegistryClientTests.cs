using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using InboundStreams.Records.Codecs;
using InboundStreams.Records.Registry;
using InboundStreams.Web.Registry;

namespace InboundStreams.Tests.Records;

/// <summary>What the settings of Confluent's client reach, and how its answers are sorted.</summary>
public sealed class SchemaRegistryClientTests
{
    private const string Subject = "inbound.contacts-value";

    [Fact]
    public async Task Talks_to_a_registry_behind_basic_authentication_and_TLS()
    {
        using var certificate = SelfSigned();
        await using var server = await SchemaRegistryServer.StartAsync(new() { User = "ana:s:3cret", Certificate = certificate });
        var authority = Path.GetTempFileName();
        await File.WriteAllTextAsync(authority, certificate.ExportCertificatePem());
        try
        {
            using var client = Client($"https://localhost:{server.Url.Port}", ("basic.auth.user.info", "ana:s:3cret"), ("ssl.ca.location", authority));
            using var inUrl = Client($"https://ana:s%3A3cret@localhost:{server.Url.Port}", ("ssl.ca.location", authority));
            using var stranger = Client($"https://localhost:{server.Url.Port}", ("basic.auth.user.info", "ana:wrong"), ("ssl.ca.location", authority));
            using var trustless = Client($"https://localhost:{server.Url.Port}", ("basic.auth.user.info", "ana:s:3cret"));

            Assert.Equal(1, await client.RegisterAsync(Subject, Schemas.Contact));
            Assert.Equal(1, await inUrl.RegisterAsync(Subject, Schemas.Contact));
            Assert.Contains("refuses the credentials", (await Assert.ThrowsAsync<SchemaRefusedException>(() => stranger.SchemaAsync(SchemaId.Of(1)))).Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<SchemasUnavailableException>(() => trustless.SchemaAsync(SchemaId.Of(1)));
        }
        finally
        {
            File.Delete(authority);
        }
    }

    [Fact]
    public async Task Sends_a_bearer_token()
    {
        await using var page = await Page.StartAsync(401, "");
        using var client = Client(page.Url, ("bearer.auth.credentials.source", "STATIC_TOKEN"), ("bearer.auth.token", "t0ken"), ("bearer.auth.logical.cluster", "lsrc-1"), ("bearer.auth.identity.pool.id", "pool-1"));

        await Assert.ThrowsAsync<SchemaRefusedException>(() => client.SchemaAsync(SchemaId.Of(1)));
        Assert.Equal("Bearer t0ken", page.Authorization);
    }

    [Fact]
    public async Task Asks_the_next_address_when_the_first_does_not_answer()
    {
        await using var first = await SchemaRegistryServer.StartAsync();
        await using var second = await SchemaRegistryServer.StartAsync();
        using var client = Client($"{first.Url},{second.Url}");
        await client.RegisterAsync(Subject, Schemas.Contact);
        using var direct = Client(second.Url.ToString());
        await direct.RegisterAsync(Subject, Schemas.Contact);
        await first.DisposeAsync();

        Assert.Equal(2, await client.RegisterAsync("actions-value", Schemas.UserAction));
        Assert.Single(await client.VersionsAsync(Subject));
    }

    [Theory]
    [InlineData(200, "<html>Welcome to our proxy</html>")]
    [InlineData(200, "{}")]
    [InlineData(404, "<html>Not found</html>")]
    [InlineData(404, """{"error_code":404,"message":"HTTP 404 Not Found"}""")]
    [InlineData(502, "Bad gateway")]
    public async Task Whatever_is_not_a_registrys_answer_is_none(int status, string body)
    {
        await using var page = await Page.StartAsync(status, body);
        using var client = Client(page.Url);

        await Assert.ThrowsAsync<SchemasUnavailableException>(() => client.SchemaAsync(SchemaId.Of(1)));
        await Assert.ThrowsAsync<SchemasUnavailableException>(() => client.SchemaAsync(SchemaId.Of(Guid.NewGuid())));
        await Assert.ThrowsAsync<SchemasUnavailableException>(() => client.VersionsAsync(Subject));
    }

    [Fact]
    public async Task Gives_up_when_it_is_told_to()
    {
        using var client = Client("http://127.0.0.1:9");
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.SchemaAsync(SchemaId.Of(1), stop.Token));
    }

    [Fact]
    public void All_that_is_wrong_with_the_settings_is_said_at_once()
    {
        var fault = Assert.Throws<ArgumentException>(() => SchemaRegistryOptions.Parse("http://a:8081, user:pass word@ftp", [KeyValuePair.Create("basic.auth.usr", "x")]));

        Assert.Contains("'ftp' is no URL", fault.Message, StringComparison.Ordinal);
        Assert.Contains("schema.registry.basic.auth.usr", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("pass word", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("request.timeout.ms", "soon")]
    [InlineData("ssl.ca.location", "/nowhere/ca.pem")]
    [InlineData("basic.auth.user.info", "nobody")]
    public void A_value_that_cannot_be_used_is_a_fault_of_the_settings(string name, string value) =>
        Assert.Throws<ArgumentException>(() => Client("http://localhost:8081", (name, value)));

    [Fact]
    public void Settings_come_from_environment_variables_too()
    {
        var variables = new Dictionary<string, string> { ["SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO"] = "ana:secret", ["SCHEMA_REGISTRY_SSL_CA_LOCATION"] = "", ["SCHEMA_REGISTRY_URL"] = "http://x" };

        Assert.Equal([KeyValuePair.Create("schema.registry.basic.auth.user.info", "ana:secret")], SchemaRegistryOptions.FromEnvironment(variables.GetValueOrDefault));
    }

    private static SchemaRegistryClient Client(string urls, params (string Name, string Value)[] settings) =>
        new(SchemaRegistryOptions.Parse(urls, settings.Append(("max.retries", "1")).Select(each => KeyValuePair.Create(each.Item1, each.Item2))));

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }

    /// <summary>An HTTP server that says one thing to everybody.</summary>
    private sealed class Page : IAsyncDisposable
    {
        private readonly HttpListener _listener = new();
        private Task _serving = Task.CompletedTask;

        public string Url { get; } = $"http://127.0.0.1:{InboundStreams.IntegrationTests.Fixtures.Ports.Free()}/";

        public string? Authorization { get; private set; }

        public static Task<Page> StartAsync(int status, string body)
        {
            var page = new Page();
            page._listener.Prefixes.Add(page.Url);
            page._listener.Start();
            page._serving = page.ServeAsync(status, body);
            return Task.FromResult(page);
        }

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            await _serving;
            ((IDisposable)_listener).Dispose();
        }

        private async Task ServeAsync(int status, string body)
        {
            try
            {
                while (true)
                {
                    var context = await _listener.GetContextAsync();
                    Authorization = context.Request.Headers["Authorization"];
                    context.Response.StatusCode = status;
                    await context.Response.OutputStream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(body));
                    context.Response.Close();
                }
            }
            catch (Exception) when (!_listener.IsListening)
            {
                // Stopped: that is how it ends.
            }
        }
    }
}
