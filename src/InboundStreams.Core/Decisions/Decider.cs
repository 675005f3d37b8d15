namespace InboundStreams.Core.Decisions;

/// <summary>The decision core: the whole meaning of the rules in one pure, total function.</summary>
public static class Decider
{
    /// <summary>
    /// The version of the rules' meaning. It is raised with every change that makes the same inputs and definitions decide
    /// differently; a replay across two values is not exact.
    /// </summary>
    public const int RulesVersion = 1;

    /// <summary>Decides what one input means for one contact. The same three arguments always give the same decision.</summary>
    /// <param name="contactId">The record's key.</param>
    /// <param name="state">Null when nothing is known of the contact.</param>
    public static Decision Decide(string contactId, ContactState? state, Input input, Funnel funnel) => new(state, []);
}
