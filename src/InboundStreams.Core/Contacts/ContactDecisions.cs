using InboundStreams.Core.Conditions;
using InboundStreams.Core.Decisions;

namespace InboundStreams.Core.Contacts;

/// <summary>What a row of the contact table changes.</summary>
internal static class ContactDecisions
{
    /// <summary>Takes the row's values as the declared types. Gives the same object when nothing needs converting.</summary>
    public static Properties Typed(Properties row, Funnel funnel)
    {
        KeyValuePair<string, Value>[]? typed = null;
        for (var i = 0; i < row.Count; i++)
        {
            var (name, value) = row[i];
            foreach (var declared in funnel.Attributes)
            {
                if (declared.Name != name || Conversions.ToDeclared(value, declared.Type) is var converted && converted == value)
                    continue;
                typed ??= [.. row];
                typed[i] = new(name, converted);
            }
        }

        return typed is null ? row : Properties.FromArray(typed);
    }

    /// <returns>Whether the row says anything new.</returns>
    public static bool Apply(DecisionContext context, Contact contact)
    {
        var row = Typed(contact.Attributes, context.Funnel);
        if (context.Attributes is { } before && before.Equals(row))
            return false;
        context.Attributes = row;
        return true;
    }
}
