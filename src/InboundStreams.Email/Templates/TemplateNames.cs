using System.Collections.Frozen;
using InboundStreams.Core;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Scoring;

namespace InboundStreams.Email.Templates;

/// <summary>What a template may name at some place: nothing below it, anything, or certain names. <see cref="TemplateModel"/> provides it.</summary>
internal sealed class TemplateNames
{
    private readonly FrozenDictionary<string, TemplateNames>? _names;

    private TemplateNames(IEnumerable<KeyValuePair<string, TemplateNames>>? names, bool isFree) =>
        (_names, IsFree) = (names?.ToFrozenDictionary(StringComparer.Ordinal), isFree);

    /// <summary>Nobody can say what is there: an event's properties, what a list holds.</summary>
    public static TemplateNames Free { get; } = new(null, isFree: true);

    /// <summary>A text or a number.</summary>
    public static TemplateNames Leaf { get; } = new(null, isFree: false);

    public bool IsFree { get; }

    public IEnumerable<string> All => _names?.Keys ?? [];

    public static TemplateNames Of(FunnelDefinition funnel)
    {
        var scores = funnel.Scoring.Scores.Select(each => each.Name)
            .Concat(funnel.Scoring.Scores.Any(each => each.Weight is not null) ? [ScoreRules.Total] : [])
            .Distinct();
        return Map(
            ("contact", Map([.. funnel.Attributes.DistinctBy(each => each.Name).Select(each => (each.Name, each.Type == AttributeType.StringList ? Free : Leaf))])),
            ("event", Free),
            ("score", Map([.. scores.Select(each => (each, Leaf))])),
            ("send", Map([.. TemplateModel.OfSend.Select(each => (each, Leaf))])),
            (TemplateModel.UnsubscribeUrl, Leaf));
    }

    public static TemplateNames Map(params (string Name, TemplateNames Value)[] names) => new(names.Select(each => KeyValuePair.Create(each.Name, each.Value)), isFree: false);

    /// <summary>What is below a name; null when nothing provides it.</summary>
    public TemplateNames? Find(string name) => IsFree ? Free : _names?.GetValueOrDefault(name);
}
