using YamlDotNet.Core;

namespace InboundStreams.Definitions.Yaml;

/// <summary>A piece of a YAML file and where it stands.</summary>
/// <param name="Line">Of its first character, from 1.</param>
/// <param name="Column">Of its first character, from 1.</param>
internal abstract record YamlNode(int Line, int Column)
{
    /// <summary>As a reader of the message would call it.</summary>
    public abstract string Kind { get; }

    public sealed record Scalar(int Line, int Column, int EndLine, string Text, ScalarStyle Style) : YamlNode(Line, Column)
    {
        public override string Kind => IsMissing ? "nothing" : Style == ScalarStyle.Plain ? $"'{Text}'" : "a text";

        /// <summary><c>key:</c> with nothing behind it.</summary>
        public bool IsMissing => Style == ScalarStyle.Plain && Text is "" or "~" or "null";
    }

    public sealed record Sequence(int Line, int Column, IReadOnlyList<YamlNode> Items) : YamlNode(Line, Column)
    {
        public override string Kind => "a list";
    }

    public sealed record Mapping(int Line, int Column, IReadOnlyList<YamlEntry> Entries) : YamlNode(Line, Column)
    {
        public override string Kind => "a mapping";
    }
}

/// <summary>One key of a mapping with its value.</summary>
internal sealed record YamlEntry(YamlNode.Scalar Key, YamlNode Value);
