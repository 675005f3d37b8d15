using InboundStreams.Core.Conditions;
using NodaTime;

namespace InboundStreams.Core.Sending;

/// <summary>To whom a send command goes.</summary>
public enum SendKind
{
    /// <summary>To the contact.</summary>
    Email,

    /// <summary>To a colleague, about the contact.</summary>
    Notification,
}

/// <summary>A decision to send one message: one value of <c>inbound.send-commands</c>. Carries all that rendering needs.</summary>
/// <param name="SendId">26 characters of Crockford base32, a hash of (contact, workflow, erase count, enrollment, step, visit): the same decision always has the same id. It is the Message-ID's left side.</param>
/// <param name="To">The address, as it was when the decision was taken.</param>
/// <param name="Enrollment">Counts the contact's enrollments in this workflow from 1; with the workflow and the contact it is the run's id.</param>
/// <param name="Visit">How often this run has come to this step, from 1.</param>
/// <param name="WorkflowVersion">The bundle version on which the run is pinned.</param>
/// <param name="DefinitionsVersion">The bundle version whose template is rendered.</param>
/// <param name="DecidedAt">The contact's clock when the decision was taken.</param>
/// <param name="NotAfter">Later than this it is withheld as expired.</param>
/// <param name="TimeZone">IANA zone of the contact's civil time, after the fallbacks.</param>
/// <param name="QuietHours">Civil hours in which a marketing message is not sent, <c>21:00-08:00</c>; null for none.</param>
/// <param name="Contact">The contact's attributes for the template.</param>
/// <param name="Event">The properties of the event that started the run.</param>
/// <param name="Score">Name to value in thousandths of each score, with <c>total</c>.</param>
public sealed record SendCommand(
    string SendId,
    SendKind Kind,
    string ContactId,
    string To,
    string Template,
    string Category,
    string Workflow,
    long WorkflowVersion,
    long DefinitionsVersion,
    int Enrollment,
    string Step,
    int Visit,
    Instant DecidedAt,
    Instant NotAfter,
    string TimeZone,
    string? QuietHours,
    Properties Contact,
    Properties Event,
    Properties Score);
