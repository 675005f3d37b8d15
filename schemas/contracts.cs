#:package Apache.Avro

// Writes src/InboundStreams.Contracts/Generated, one class for each topic schema, with Apache.Avro's own generator.
//   dotnet run schemas/contracts.cs              writes what has changed
//   dotnet run schemas/contracts.cs -- --check   writes nothing; ends with 1 when a file is not up to date

using Avro;

var schemas = Path.GetDirectoryName((string)AppContext.GetData("EntryPointFilePath")!)!;
var target = Directory.CreateDirectory(Path.Combine(schemas, "..", "src", "InboundStreams.Contracts", "Generated"));
var generator = new CodeGen();

// The order is the application's own: nobody outside reads it.
string[] own = ["order.avsc"];
foreach (var schema in Directory.GetFiles(schemas, "*.avsc").Order(StringComparer.Ordinal).Where(each => !own.Contains(Path.GetFileName(each))))
    generator.AddSchema(File.ReadAllText(schema));
generator.GenerateCode();
var classes = generator.GetTypes().ToDictionary(each => $"{each.Key}.cs", each => each.Value.ReplaceLineEndings("\n"));

var stale = classes.Where(each => !File.Exists(PathOf(each.Key)) || File.ReadAllText(PathOf(each.Key)) != each.Value).Select(each => each.Key).ToList();
var gone = target.GetFiles("*.cs").Select(each => each.Name).Where(each => !classes.ContainsKey(each)).ToList();
if (args is ["--check"])
{
    foreach (var name in stale.Concat(gone))
        Console.Error.WriteLine($"{name} is not what schemas/*.avsc say; run: dotnet run schemas/contracts.cs");
    return stale.Count + gone.Count == 0 ? 0 : 1;
}

foreach (var name in stale)
    File.WriteAllText(PathOf(name), classes[name]);
foreach (var name in gone)
    File.Delete(PathOf(name));
Console.WriteLine($"{stale.Count} written, {gone.Count} deleted, {classes.Count - stale.Count} as they were");
return 0;

string PathOf(string name) => Path.Combine(target.FullName, name);
