using InboundStreams.Core.Conditions;
using InboundStreams.Core.Sending;
using InboundStreams.Email.Templates;
using NodaTime;

namespace InboundStreams.Tests.Email;

/// <summary>Send commands and templates in few words.</summary>
internal static class Sends
{
    public static readonly Instant Start = Instant.FromUtc(2026, 3, 2, 9, 0);

    public static readonly Sender Ana = new("Ana Ruiz <ana@courses.example>", "hello@courses.example");

    public static SendCommand Command(
        string id = "01ARZ3NDEKTSV4RRFFQ69G5FAV", string contact = "c1", string to = "bea@example.org", string template = "welcome", Properties? attributes = null, Properties? trigger = null, Properties? scores = null) => new(
        id,
        SendKind.Email,
        contact,
        to,
        template,
        "material",
        "course",
        WorkflowVersion: 1,
        DefinitionsVersion: 1,
        Enrollment: 1,
        Step: template,
        Visit: 1,
        DecidedAt: Start,
        NotAfter: Start + Duration.FromHours(72),
        "Europe/Madrid",
        QuietHours: null,
        attributes ?? Properties.Of(("first_name", Value.String("Bea"))),
        trigger ?? Properties.Of(("course", Value.String("kafka-101"))),
        scores ?? Properties.Of(("engagement", Value.Int(12_500))));

    /// <summary>A set with one template, <c>welcome</c>.</summary>
    public static TemplateSet Welcome(string html, string subject = "Hello", string? text = null) => TemplateSet.Compile(
    [
        ("templates/welcome.hbs", html),
        ("templates/welcome.subject.hbs", subject),
        .. text is null ? [] : new[] { ("templates/welcome.text.hbs", text) },
    ]);
}
