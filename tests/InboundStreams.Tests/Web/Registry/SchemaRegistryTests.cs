using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using InboundStreams.Records.Codecs;
using InboundStreams.Records.Registry;
using InboundStreams.Web.Registry;

namespace InboundStreams.Tests.Web.Registry;

/// <summary>The client and the server against each other, and the server against what other clients rely on.</summary>
public sealed class SchemaRegistryTests : IAsyncLifetime
{
    private const string Subject = "inbound.contacts-value";

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"registry-{Guid.NewGuid():N}.json");
    private readonly HttpClient _http = new();
    private SchemaRegistryServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await SchemaRegistryServer.StartAsync(new() { File = _file });

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _http.Dispose();
        File.Delete(_file);
    }

    [Fact]
    public async Task Gives_the_same_schema_the_same_id_under_any_subject()
    {
        using var client = Client();
        var id = await client.RegisterAsync(Subject, Schemas.Contact);

        Assert.Equal(id, await client.RegisterAsync(Subject, Schemas.Contact.Replace("\n", "\n  ", StringComparison.Ordinal)));
        Assert.Equal(id, await client.RegisterAsync("other-value", Schemas.Contact));
        Assert.NotEqual(id, await client.RegisterAsync("actions-value", Schemas.UserAction));
        Assert.Equal([(id, 1)], (await client.VersionsAsync(Subject)).Select(each => (each.Id, each.Version)));
    }

    [Fact]
    public async Task Keeps_its_ids_through_a_restart()
    {
        using var client = Client();
        await client.RegisterAsync("first-value", Schemas.Bundle);
        var id = await client.RegisterAsync(Subject, Schemas.Contact);
        var port = _server.Url.Port;
        await _server.DisposeAsync();
        _server = await SchemaRegistryServer.StartAsync(new() { File = _file, Port = port });

        using var later = Client();
        Assert.Equal(id, await later.RegisterAsync(Subject, Schemas.Contact));
        Assert.NotNull(await later.SchemaAsync(SchemaId.Of(id)));
    }

    [Fact]
    public async Task Does_not_know_an_id_that_it_never_gave()
    {
        using var client = Client();

        Assert.Null(await client.SchemaAsync(SchemaId.Of(12345)));
        Assert.Null(await client.SchemaAsync(SchemaId.Of(Guid.NewGuid())));
        Assert.Empty(await client.VersionsAsync("nothing-value"));
    }

    [Fact]
    public async Task When_it_is_down_the_client_names_the_address_and_what_to_do()
    {
        using var client = Client();
        await _server.DisposeAsync();

        var fault = await Assert.ThrowsAsync<SchemasUnavailableException>(() => client.SchemaAsync(SchemaId.Of(1)));
        Assert.Contains(_server.Url.Authority, fault.Message, StringComparison.Ordinal);
        Assert.Contains("Start it, or give the right URL", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config/no-subject", 404, 40408)]
    [InlineData("associations/resources/-/inbound.contacts?resourceType=topic&associationType=value", 404, 404)]
    [InlineData("subjects/no-subject/versions", 404, 40401)]
    [InlineData("schemas/ids/7", 404, 40403)]
    public async Task Says_no_as_the_real_one_does(string path, int status, int code)
    {
        var reply = await _http.GetAsync(new Uri(_server.Url, path));

        Assert.Equal(status, (int)reply.StatusCode);
        Assert.Equal(code, (int)JsonNode.Parse(await reply.Content.ReadAsStringAsync())!["error_code"]!);
    }

    [Fact]
    public async Task Takes_capitalised_booleans_and_escaped_subjects()
    {
        var reply = await _http.PostAsync(new Uri(_server.Url, "subjects/a%2Fb-value/versions?normalize=False"), Json(new() { ["schema"] = Schemas.Contact }));

        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Equal("application/vnd.schemaregistry.v1+json", reply.Content.Headers.ContentType!.MediaType);
        Assert.Equal(HttpStatusCode.OK, (await _http.GetAsync(new Uri(_server.Url, "subjects/a%2Fb-value/versions/latest?deleted=True"))).StatusCode);
    }

    [Fact]
    public async Task Answers_409_to_a_schema_with_which_the_topic_could_not_be_read()
    {
        using var client = Client();
        await client.RegisterAsync(Subject, Schemas.Contact);

        var fault = await Assert.ThrowsAsync<SchemaRefusedException>(() => client.RegisterAsync(Subject, """{"type":"record","name":"Contact","namespace":"InboundStreams.Contracts","fields":[{"name":"must","type":"string"}]}"""));
        Assert.Contains(Subject, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NONE", true, true, true)]
    [InlineData("BACKWARD", true, false, true)]
    [InlineData("BACKWARD_TRANSITIVE", true, false, false)]
    [InlineData("FORWARD", false, true, true)]
    [InlineData("FULL", false, false, true)]
    [InlineData("FULL_TRANSITIVE", false, false, false)]
    public async Task Checks_a_subject_by_its_level(string level, bool mayDropAField, bool mayAddOneWithoutDefault, bool mayBreakTheFirstVersion)
    {
        using var client = Client();
        await RegisterWithoutCheck(client, Of("""{"name":"old","type":"string"}"""));
        await RegisterWithoutCheck(client, Of("""{"name":"kept","type":"string"}"""));
        Assert.Equal(HttpStatusCode.OK, (await _http.PutAsync(new Uri(_server.Url, $"config/{Subject}"), Json(new() { ["compatibility"] = level }))).StatusCode);

        Assert.Equal(mayDropAField, await IsCompatible(Of("")));
        Assert.Equal(mayAddOneWithoutDefault, await IsCompatible(Of("""{"name":"kept","type":"string"},{"name":"new","type":"string"}""")));
        Assert.Equal(mayBreakTheFirstVersion, await IsCompatible(Of("""{"name":"kept","type":"string"},{"name":"more","type":"string","default":""}""")));

        static string Of(string fields) => $$"""{"type":"record","name":"R","fields":[{{fields}}]}""";
    }

    [Fact]
    public async Task Refuses_a_level_that_there_is_not() =>
        Assert.Equal(422, (int)(await _http.PutAsync(new Uri(_server.Url, $"config/{Subject}"), Json(new() { ["compatibility"] = "SIDEWARD" }))).StatusCode);

    [Theory]
    [InlineData("text/plain", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("application/json", 200)]
    [InlineData("application/vnd.schemaregistry.v1+json", 200)]
    public async Task Takes_bodies_of_JSON_only(string type, int status)
    {
        var body = new StringContent(new JsonObject { ["schema"] = Schemas.Contact }.ToJsonString(), Encoding.UTF8, type);

        Assert.Equal(status, (int)(await _http.PostAsync(new Uri(_server.Url, $"subjects/{Subject}/versions"), body)).StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Refuses_a_body_beyond_a_megabyte(bool chunked)
    {
        using var body = Json(new() { ["schema"] = new string('x', 1 << 20) });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_server.Url, $"subjects/{Subject}/versions")) { Content = body };
        request.Headers.TransferEncodingChunked = chunked;

        Assert.Equal(413, (int)(await _http.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task An_unfinished_write_of_its_file_is_not_read()
    {
        using var client = Client();
        var id = await client.RegisterAsync(Subject, Schemas.Contact);
        var port = _server.Url.Port;
        await _server.DisposeAsync();
        await File.WriteAllTextAsync($"{_file}.new", "{\"schemas\":[");
        _server = await SchemaRegistryServer.StartAsync(new() { File = _file, Port = port });

        using var later = Client();
        Assert.Equal(id, await later.RegisterAsync(Subject, Schemas.Contact));
    }

    [Theory]
    [InlineData("""{"type":"recrod"}""")]
    [InlineData("")]
    [InlineData("{")]
    public async Task Answers_422_to_what_is_no_schema(string schema)
    {
        var reply = await _http.PostAsync(new Uri(_server.Url, $"subjects/{Subject}/versions"), Json(new() { ["schema"] = schema }));

        Assert.Equal(422, (int)reply.StatusCode);
        Assert.Equal(42201, (int)JsonNode.Parse(await reply.Content.ReadAsStringAsync())!["error_code"]!);
    }

    private static StringContent Json(JsonObject body) => new(body.ToJsonString(), Encoding.UTF8, "application/vnd.schemaregistry.v1+json");

    private async Task RegisterWithoutCheck(SchemaRegistryClient client, string schema)
    {
        await _http.PutAsync(new Uri(_server.Url, $"config/{Subject}"), Json(new() { ["compatibility"] = "NONE" }));
        await client.RegisterAsync(Subject, schema);
    }

    private async Task<bool> IsCompatible(string schema)
    {
        var reply = await _http.PostAsync(new Uri(_server.Url, $"compatibility/subjects/{Subject}/versions"), Json(new() { ["schema"] = schema }));
        return (bool)JsonNode.Parse(await reply.Content.ReadAsStringAsync())!["is_compatible"]!;
    }

    private SchemaRegistryClient Client() => new(SchemaRegistryOptions.Parse(_server.Url.ToString()));
}
