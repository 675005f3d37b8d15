using System.Text;
using InboundStreams.Core;
using InboundStreams.Definitions.Faults;

namespace InboundStreams.Definitions;

/// <summary>Reads a funnel from a folder.</summary>
public static class FunnelFolder
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Nothing so long is read into memory; what is read has a tighter limit of its own.</summary>
    private const int BytesMax = 32 << 20;

    /// <summary>All in one folder; an inaccessible one must be reported, not passed over.</summary>
    private static readonly EnumerationOptions Everything = new() { IgnoreInaccessible = false, AttributesToSkip = FileAttributes.Hidden };

    /// <summary>Reads, checks and compiles all definition files below a folder; never throws for what stands in them.</summary>
    /// <param name="folder">The folder in which <c>inbound.yaml</c> lies.</param>
    /// <param name="version">The bundle version that the funnel gets.</param>
    /// <param name="pinned">Older versions, for the runs that are pinned to them.</param>
    public static LoadResult Load(string folder, long version, PinnedWorkflow? pinned = null)
    {
        if (File.Exists(folder))
            return new(null, [Fault.At(folder, FaultCode.NoFolder, "this is a file; give the folder in which inbound.yaml lies")], []);
        if (!Directory.Exists(folder))
            return new(null, [Fault.At(folder, FaultCode.NoFolder, "there is no such folder; give the one in which inbound.yaml lies")], []);

        var faults = new FaultList();
        var files = new List<FunnelFile>();
        foreach (var path in Paths(folder, faults))
        {
            if (Read(folder, path, faults) is { } file)
                files.Add(file);
        }

        return FunnelFiles.Load(files, version, pinned, faults);
    }

    private static FunnelFile? Read(string folder, string path, FaultList faults)
    {
        try
        {
            if (new FileInfo(Path.Combine(folder, path)).Length > BytesMax)
            {
                faults.Add(Fault.At(path, FaultCode.TooLong, $"the file has more than {BytesMax} bytes; split it"));
                return null;
            }

            var content = StrictUtf8.GetString(File.ReadAllBytes(Path.Combine(folder, path)));
            return new(path, content.TrimStart('\uFEFF'));
        }
        catch (DecoderFallbackException)
        {
            faults.Add(Fault.At(path, FaultCode.NotUtf8, "the file is not UTF-8; save it as UTF-8"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            faults.Add(Fault.At(path, FaultCode.Unreadable, $"the file cannot be read ({error.Message}); make it readable or remove it"));
        }

        return null;
    }

    /// <summary>Definition files only: other files may lie beside them. Hidden folders are left out.</summary>
    private static IEnumerable<string> Paths(string folder, FaultList faults)
    {
        var left = new Queue<string>([folder]);
        var found = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal); // links may go round in a circle
        while (left.TryDequeue(out var each))
        {
            try
            {
                found.AddRange(Directory.EnumerateFiles(each, "*", Everything));
                foreach (var inner in Directory.EnumerateDirectories(each, "*", Everything))
                {
                    if (seen.Add(Path.GetFullPath(Directory.ResolveLinkTarget(inner, returnFinalTarget: true)?.FullName ?? inner)))
                        left.Enqueue(inner);
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                faults.Add(Fault.At(Relative(folder, each), FaultCode.Unreadable, $"the folder cannot be read ({error.Message}); make it readable"));
            }
        }

        return found
            .Select(path => Relative(folder, path))
            .Where(path => path.EndsWith(".yaml", StringComparison.Ordinal) || path.EndsWith(".yml", StringComparison.Ordinal)
                || path.EndsWith(".hbs", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
    }

    private static string Relative(string folder, string path) => Path.GetRelativePath(folder, path).Replace('\\', '/');
}
