using System.Text;
using InboundStreams.Core;
using InboundStreams.Definitions.Faults;

namespace InboundStreams.Definitions;

/// <summary>Reads a funnel from a folder.</summary>
public static class FunnelFolder
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads, checks and compiles all definition files below a folder; never throws for what stands in them.</summary>
    /// <param name="folder">The folder in which <c>inbound.yaml</c> lies.</param>
    /// <param name="version">The bundle version that the funnel gets.</param>
    /// <param name="pinned">Older versions, for the runs that are pinned to them.</param>
    public static LoadResult Load(string folder, long version, PinnedWorkflow? pinned = null)
    {
        if (!Directory.Exists(folder))
            return new(null, [Fault.At(folder, FaultCode.NoFolder, "there is no such folder; give the one in which inbound.yaml lies")], []);

        var faults = new FaultList();
        var files = new List<FunnelFile>();
        foreach (var path in Paths(folder))
        {
            try
            {
                var content = StrictUtf8.GetString(File.ReadAllBytes(Path.Combine(folder, path)));
                files.Add(new(path, content.TrimStart('\uFEFF')));
            }
            catch (DecoderFallbackException)
            {
                faults.Add(Fault.At(path, FaultCode.NotUtf8, "the file is not UTF-8; save it as UTF-8"));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                faults.Add(Fault.At(path, FaultCode.Unreadable, $"the file cannot be read ({error.Message}); make it readable or remove it"));
            }
        }

        return FunnelFiles.Load(files, version, pinned, faults);
    }

    /// <summary>Definition files only: other files may lie beside them. Hidden folders are left out.</summary>
    private static IEnumerable<string> Paths(string folder) => Directory
        .EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden })
        .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
        .Where(path => path.EndsWith(".yaml", StringComparison.Ordinal) || path.EndsWith(".yml", StringComparison.Ordinal)
            || path.EndsWith(".hbs", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);
}
