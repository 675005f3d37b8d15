using InboundStreams.Core.Conditions;
using NodaTime;

namespace InboundStreams.Core.Workflows;

/// <summary>One decision and its reason: one value of <c>inbound.workflow-journal</c>, also for what was not done.</summary>
/// <param name="At">The contact's clock.</param>
/// <param name="Kind">What was decided: <c>enrolled</c>, <c>not_enrolled</c>, <c>step_entered</c>, <c>sent</c>, <c>withheld</c>, <c>caught</c>, <c>goal</c>, <c>ended</c>, <c>score_changed</c>, <c>band_changed</c>, <c>duplicate</c> … See docs/glossary.md.</param>
/// <param name="Reason">Reason code; empty where the kind says it all.</param>
/// <param name="Workflow">Empty where no workflow is concerned.</param>
/// <param name="Version">The bundle version that decided.</param>
/// <param name="Enrollment">0 where no run is concerned.</param>
/// <param name="Step">Empty where no step is concerned.</param>
/// <param name="SendId">Empty where no send is concerned.</param>
/// <param name="Cause">What led here: an event's name and message id, <c>timer</c>, <c>contact</c>, <c>visit</c>.</param>
/// <param name="Details">Whatever else explains the decision: points, cut, band before and after, the late event's lateness …</param>
public sealed record WorkflowTransition(
    string ContactId,
    Instant At,
    string Kind,
    string Reason,
    string Workflow,
    long Version,
    int Enrollment,
    string Step,
    string SendId,
    string Cause,
    Properties Details);
