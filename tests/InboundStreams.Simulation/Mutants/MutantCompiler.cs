using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace InboundStreams.Simulation.Mutants;

/// <summary>Compiles the engine with one bug in it, and runs the simulation on that.</summary>
internal sealed class MutantCompiler
{
    private const string Engine = "InboundStreams.Streams";

    private readonly string _sources;
    private readonly List<(string Path, string Text)> _files;
    private readonly List<MetadataReference> _references;

    /// <exception cref="DirectoryNotFoundException">This is not run where it was built.</exception>
    public MutantCompiler()
    {
        _sources = Path.Combine(Root(), "src", Engine);
        // …/bin/Release/net10.0/: what the compiler was given beside the sources lies in the same place of obj.
        var built = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var generated = Path.Combine(_sources, "obj", built.Parent!.Name, built.Name);
        var own = Directory.EnumerateFiles(_sources, "*.cs", SearchOption.AllDirectories)
            .Where(path => !IsBelow(path, "obj") && !IsBelow(path, "bin"));
        _files = [.. own.Concat(Directory.EnumerateFiles(generated, "*.cs", SearchOption.AllDirectories)).Select(path => (path, File.ReadAllText(path)))];
        _references = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("InboundStreams.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path))];
    }

    /// <returns>What the simulation found first; null when it found nothing.</returns>
    public string? Run(Mutant mutant, int seeds, int steps)
    {
        using var image = Compile(mutant);
        var context = new MutantContext(image);
        var simulation = context.LoadFromAssemblyPath(typeof(Simulation).Assembly.Location).GetType(typeof(Simulation).FullName!)!;
        return (string?)simulation.GetMethod(nameof(Simulation.FirstViolation))!.Invoke(null, [seeds, steps]);
    }

    private MemoryStream Compile(Mutant mutant)
    {
        var path = Path.Combine(_sources, mutant.File);
        var trees = _files.Select(file => CSharpSyntaxTree.ParseText(
            SourceText.From(file.Path == path ? Planted(mutant, file.Text) : file.Text),
            new CSharpParseOptions(LanguageVersion.Latest),
            file.Path));
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable);
        var image = new MemoryStream();
        var emitted = CSharpCompilation.Create(Engine, trees, _references, options).Emit(image);
        if (!emitted.Success)
            throw new InvalidOperationException(
                $"The planted bug {mutant.Name} does not compile: {emitted.Diagnostics.First(each => each.Severity == DiagnosticSeverity.Error)}");
        image.Position = 0;
        return image;
    }

    private static string Planted(Mutant mutant, string text)
    {
        var places = text.Split(mutant.Find).Length - 1;
        return places == 1
            ? text.Replace(mutant.Find, mutant.Replace, StringComparison.Ordinal)
            : throw new InvalidOperationException($"The planted bug {mutant.Name} is looked for in {mutant.File} and found {places} times; it must stand there once.");
    }

    private bool IsBelow(string path, string folder) => Path.GetRelativePath(_sources, path).StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>The folder with the solution.</summary>
    /// <exception cref="DirectoryNotFoundException">This is not run where it was built.</exception>
    public static string Root()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "InboundStreams.sln")))
                return directory.FullName;
        }

        throw new DirectoryNotFoundException("The sources are looked for above the program, and are not there: run it where it was built.");
    }

    /// <summary>Everything as it is, but for the engine, and the simulation that is bound to it.</summary>
    private sealed class MutantContext(MemoryStream engine) : AssemblyLoadContext("mutant")
    {
        protected override Assembly? Load(AssemblyName assemblyName) => assemblyName.Name == Engine ? LoadFromStream(engine) : null;
    }
}
