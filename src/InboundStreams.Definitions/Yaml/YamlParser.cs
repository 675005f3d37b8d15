using System.Text.RegularExpressions;
using InboundStreams.Definitions.Faults;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace InboundStreams.Definitions.Yaml;

/// <summary>Builds the tree of a YAML file. Own nodes instead of the library's, so that a repeated key or an anchor is one fault among others.</summary>
internal static partial class YamlParser
{
    /// <summary>Deeper than any funnel, shallower than the stack.</summary>
    private const int DepthMax = 64;

    /// <summary>Of UTF-16 units: far beyond what anybody writes by hand, and a bound for the time that checking takes.</summary>
    private const int LengthMax = 1 << 20;

    /// <returns>Null after a fault that leaves no tree; the fault has been reported.</returns>
    public static YamlNode? Parse(string content, YamlFile file)
    {
        if (content.Length > LengthMax)
        {
            file.Report(1, 1, FaultCode.TooLong, $"the file has {content.Length} characters; at most {LengthMax} are read. Split it into several files");
            return null;
        }

        var parser = new Parser(new StringReader(content));
        try
        {
            parser.Consume<StreamStart>();
            if (!parser.Accept<DocumentStart>(out _))
            {
                file.Report(1, 1, FaultCode.NotAMapping, "the file is empty; write its definitions or remove it");
                return null;
            }

            parser.Consume<DocumentStart>();
            var root = Node(parser, file, 0);
            parser.Consume<DocumentEnd>();
            if (parser.Accept<DocumentStart>(out var second))
                file.Report((int)second.Start.Line, (int)second.Start.Column, FaultCode.NotYaml, "a second document begins here; put it into a file of its own");
            return root;
        }
        catch (TooDeepException deep)
        {
            file.Report(deep.Line, deep.Column, FaultCode.TooDeep, $"nested more than {DepthMax} deep; make it flatter");
        }
        catch (YamlException error)
        {
            file.Report((int)error.Start.Line, (int)error.Start.Column, FaultCode.NotYaml, $"not YAML: {Reason(error)}; correct the text here or just before");
        }

        catch (InvalidOperationException)
        {
            // YamlDotNet 16.3's scanner gives up in this way on some plain scalars, without a place; the last event is near it.
            var near = parser.Current?.End ?? Mark.Empty;
            file.Report((int)near.Line, (int)near.Column, FaultCode.NotYaml, "not YAML: something that cannot be read follows here; correct the text behind");
        }

        return null;
    }

    private static YamlNode Node(Parser parser, YamlFile file, int depth)
    {
        var start = parser.Current!.Start;
        var (line, column) = ((int)start.Line, (int)start.Column);
        if (depth > DepthMax)
            throw new TooDeepException(line, column);
        if (parser.Current is NodeEvent { Anchor.IsEmpty: false } or AnchorAlias)
            file.Report(line, column, FaultCode.NoAnchors, "anchors and aliases are not read; write the value out");
        if (parser.TryConsume<AnchorAlias>(out _))
            return new YamlNode.Scalar(line, column, line, "", ScalarStyle.SingleQuoted);
        if (parser.TryConsume<Scalar>(out var scalar))
            return Of(scalar);
        if (parser.TryConsume<SequenceStart>(out _))
        {
            var items = new List<YamlNode>();
            while (!parser.TryConsume<SequenceEnd>(out _))
                items.Add(Node(parser, file, depth + 1));
            return new YamlNode.Sequence(line, column, items);
        }

        parser.Consume<MappingStart>();
        return new YamlNode.Mapping(line, column, Entries(parser, file, depth));
    }

    private static List<YamlEntry> Entries(Parser parser, YamlFile file, int depth)
    {
        var entries = new List<YamlEntry>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = Node(parser, file, depth + 1);
            var value = Node(parser, file, depth + 1);
            if (key is not YamlNode.Scalar name)
                file.Report(key, FaultCode.NotAMapping, $"a key is {key.Kind}; keys are words");
            else if (!seen.Add(name.Text))
                file.Report(key, FaultCode.RepeatedKey, $"'{name.Text}' stands here twice; remove one of them");
            else
                entries.Add(new(name, value));
        }

        return entries;
    }

    private static YamlNode.Scalar Of(Scalar scalar) =>
        new((int)scalar.Start.Line, (int)scalar.Start.Column, (int)scalar.End.Line, scalar.Value, scalar.Style);

    /// <summary>Without the positions that the library writes in front.</summary>
    private static string Reason(YamlException error) => Positions().Replace(error.Message, "").TrimEnd('.');

    [GeneratedRegex(@"^\(.*?\) - \(.*?\): ")]
    private static partial Regex Positions();

    private sealed class TooDeepException(int line, int column) : Exception
    {
        public int Line { get; } = line;

        public int Column { get; } = column;
    }
}
