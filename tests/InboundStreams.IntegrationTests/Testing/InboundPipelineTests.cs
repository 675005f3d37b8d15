using InboundStreams.Core.Sending;
using InboundStreams.IntegrationTests.Fixtures;
using InboundStreams.IntegrationTests.Pipelines;
using InboundStreams.Testing;

namespace InboundStreams.IntegrationTests.Testing;

/// <summary>The kit for users' integration tests, on a Kafka that is there.</summary>
public sealed class InboundPipelineTests(KafkaFixture kafka)
{
    // A Friday in Madrid; summer time begins on Sunday.
    private static readonly DateTimeOffset Friday = new(2026, 3, 27, 16, 0, 0, TimeSpan.FromHours(1));

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public async Task Time_is_the_tests_in_the_past_and_in_the_future(int years)
    {
        var start = Friday.AddYears(years);
        await using var pipeline = await StartAsync(start);
        await pipeline.ContactAsync("ana", new { email = "ana@example.org", first_name = "Ana", role = "CTO" });
        await pipeline.ActionAsync("ana", "Course Registered");

        await pipeline.AdvanceToAsync(start.AddDays(14));

        Assert.Equal(
            [("welcome", start), ("more-content", start.AddDays(2)), ("reminder", start.AddDays(5))],
            (await pipeline.SendsAsync("ana")).Where(each => each.Kind == "email").Select(each => (each.Template, each.At)));
        Assert.Equal(new ContactScore(35, "warm"), await pipeline.ScoreAsync("ana"));
    }

    [Fact]
    public async Task Contacts_and_what_becomes_of_emails_count()
    {
        await using var pipeline = await StartAsync(Friday);
        foreach (var contact in new[] { "clicks", "refuses", "leaves" })
        {
            await pipeline.ContactAsync(contact, new { email = $"{contact}@example.org" });
            await pipeline.ActionAsync(contact, "Course Registered");
        }

        await pipeline.OutcomeAsync(Assert.Single(await pipeline.SendsAsync("refuses")), OutcomeKind.Unsubscribed);
        await pipeline.EraseAsync("leaves");
        await pipeline.AdvanceAsync(TimeSpan.FromDays(2));
        await pipeline.ActionAsync("clicks", "Link Clicked", new { template = "more-content" });
        await pipeline.AdvanceAsync(TimeSpan.FromDays(10));

        await pipeline.ExpectSendsAsync("clicks", "welcome", "more-content");
        await pipeline.ExpectSendsAsync("refuses", "welcome");
        await pipeline.ExpectSendsAsync("leaves", "welcome");
        Assert.Null(await pipeline.ScoreAsync("nobody"));
        Assert.Equal(4, (await pipeline.SendsAsync()).Count);
    }

    [Fact]
    public async Task A_wrong_expectation_shows_what_was_sent_instead()
    {
        await using var pipeline = await StartAsync(Friday);
        await pipeline.ContactAsync("ana", new { email = "ana@example.org" });
        await pipeline.ActionAsync("ana", "Course Registered");

        var wrong = await Assert.ThrowsAsync<ExpectationException>(() => pipeline.ExpectSendsAsync("ana", "more-content"));
        Assert.Equal(
            """
            Expected to be sent to ana: more-content. By 2026-03-27 15:00:00 was sent:
              2026-03-27 15:00:00 ana welcome to ana@example.org
            """,
            wrong.Message);
        wrong = await Assert.ThrowsAsync<ExpectationException>(() => pipeline.ExpectSendsAsync("eva", "welcome"));
        Assert.Equal("Expected to be sent to eva: welcome. By 2026-03-27 15:00:00 was sent: nothing.", wrong.Message);
        await Assert.ThrowsAsync<ExpectationException>(() => pipeline.ExpectSendsAsync("ana"));
    }

    [Fact]
    public async Task An_email_is_rendered_as_it_would_be_sent()
    {
        await using var pipeline = await StartAsync(Friday);
        await pipeline.ContactAsync("ana", new { email = "ana@example.org", first_name = "<Ana>" });
        await pipeline.ActionAsync("ana", "Course Registered", new { course = "kafka-101" });

        var email = pipeline.Render(Assert.Single(await pipeline.SendsAsync()));

        Assert.Contains("Hello &lt;Ana&gt;", email.Html, StringComparison.Ordinal);
        Assert.NotEmpty(email.Subject);
        Assert.NotEmpty(email.Text);
    }

    [Fact]
    public async Task What_it_cannot_do_it_refuses_with_the_reason()
    {
        kafka.Require();
        var missing = await Assert.ThrowsAsync<PipelineException>(() => InboundPipeline.StartAsync(new() { Funnel = "no-such-folder", BootstrapServers = kafka.BootstrapServers }));
        Assert.Contains("no-such-folder", missing.Message, StringComparison.Ordinal);

        await using var pipeline = await StartAsync(Friday);
        await Assert.ThrowsAsync<PipelineException>(() => pipeline.AdvanceAsync(TimeSpan.FromDays(-1)));
    }

    [Fact]
    public async Task A_pipeline_that_does_not_come_to_rest_says_so()
    {
        await using var pipeline = await StartAsync(Friday, TimeSpan.FromSeconds(5));
        using (var admin = kafka.Admin())
            await admin.DeleteTopicsAsync([pipeline.Topics.SendCommands]);
        await pipeline.ContactAsync("ana", new { email = "ana@example.org" });
        await pipeline.ActionAsync("ana", "Course Registered");

        var stuck = await Assert.ThrowsAsync<PipelineException>(() => pipeline.SendsAsync());
        Assert.Contains("has not come to rest within 00:00:05", stuck.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_topics_end_with_it()
    {
        string name;
        await using (var pipeline = await StartAsync(Friday))
            name = pipeline.Topics.UserActions;

        using var admin = kafka.Admin();
        Assert.DoesNotContain(name, admin.GetMetadata(TimeSpan.FromSeconds(10)).Topics.Select(each => each.Topic));
    }

    private async Task<InboundPipeline> StartAsync(DateTimeOffset start, TimeSpan? patience = null)
    {
        kafka.Require();
        return await InboundPipeline.StartAsync(new()
        {
            Funnel = Course.Folder,
            BootstrapServers = kafka.BootstrapServers,
            Start = start,
            Patience = patience ?? TimeSpan.FromSeconds(60),
        });
    }
}
