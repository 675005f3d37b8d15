using System.Text.Json.Nodes;
using Confluent.SchemaRegistry;
using InboundStreams.IntegrationTests.Fixtures;
using InboundStreams.Web.Registry;

namespace InboundStreams.IntegrationTests.Registry;

/// <summary>The local registry as clients that are not ours ask it: Confluent's for .NET, and kafkajs'.</summary>
public sealed class RegistryClientsTests : IAsyncLifetime
{
    private const string Subject = "inbound.contacts-value";

    private readonly DirectoryInfo _work = Directory.CreateTempSubdirectory("inbound-registry-");
    private SchemaRegistryServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await SchemaRegistryServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _work.Delete(recursive: true);
    }

    [Fact]
    public async Task Confluents_client_finds_what_it_has_registered()
    {
        using var client = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = _server.Url.ToString() });
        var schema = new Schema(File.ReadAllText(ContactSchema), SchemaType.Avro);

        var registered = await client.RegisterSchemaWithResponseAsync(Subject, schema);
        using var later = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = _server.Url.ToString() });

        Assert.Equal(registered.Id, await later.GetSchemaIdAsync(Subject, schema));
        Assert.Equal(registered.SchemaString, (await later.GetSchemaAsync(registered.Id)).SchemaString);
        Assert.Equal(registered.SchemaString, (await later.GetSchemaByGuidAsync(registered.Guid)).SchemaString);
        Assert.Equal(registered.Id, (await later.GetRegisteredSchemaAsync(Subject, 1)).Id);
        Assert.Equal((registered.Id, 1), ((await later.GetLatestSchemaAsync(Subject)).Id, (await later.LookupSchemaAsync(Subject, schema, ignoreDeletedSchemas: true)).Version));
        Assert.Equal([1], await later.GetSubjectVersionsAsync(Subject));
        Assert.Equal([Subject], await later.GetAllSubjectsAsync());
        Assert.True(await later.IsCompatibleAsync(Subject, schema));
        Assert.False(await later.IsCompatibleAsync(Subject, new Schema("""{"type":"record","name":"Contact","namespace":"InboundStreams.Contracts","fields":[{"name":"must","type":"string"}]}""", SchemaType.Avro)));
        Assert.Equal(Compatibility.Full, await later.UpdateCompatibilityAsync(Compatibility.Full, Subject));
        Assert.Equal(Compatibility.Full, await later.GetCompatibilityAsync(Subject));
    }

    [Fact]
    public void The_client_of_kafkajs_finds_what_it_has_registered()
    {
        Assert.SkipUnless(Programs.Exist("npm") && Programs.Exist("node"), "There is no Node.js: apt-get install nodejs npm");
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Checkout.Root, "tests", "InboundStreams.IntegrationTests", "Registry", "kafkajs")))
            File.Copy(file, Path.Combine(_work.FullName, Path.GetFileName(file)));
        LocalProcess.Run("npm", ["install", "--prefix", _work.FullName, "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--loglevel=error"]);

        var said = JsonNode.Parse(LocalProcess.Run("node", [Path.Combine(_work.FullName, "registry.js"), _server.Url.ToString(), Subject, ContactSchema]))!;

        var id = (int)said["id"]!;
        Assert.All(["again", "bySchema", "latest", "first"], name => Assert.Equal(id, (int)said[name]!));
        Assert.Equal("ES", (string)said["decoded"]!["attributes"]!["country"]!["string"]!);
        Assert.Contains("incompatible", (string)said["refused"]!, StringComparison.Ordinal);
    }

    private static string ContactSchema => Path.Combine(Checkout.Root, "schemas", "contact.avsc");
}
