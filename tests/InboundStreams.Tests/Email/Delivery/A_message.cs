using InboundStreams.Core.Sending;
using InboundStreams.Email.Delivery;
using InboundStreams.Email.Templates;
using MimeKit;
using static InboundStreams.Tests.Email.Sends;

namespace InboundStreams.Tests.Email.Delivery;

public sealed class A_message
{
    private static readonly RenderedMessage Rendered = new("Your course", "<p>Hello Bea</p>", "Hello Bea");

    [Fact]
    public void Says_who_writes_to_whom_and_which_send_it_is()
    {
        var parsed = Parsed(Compose(Command())!);
        Assert.Equal("01ARZ3NDEKTSV4RRFFQ69G5FAV@courses.example", parsed.MessageId);
        Assert.Equal("\"Ana Ruiz\" <ana@courses.example>", parsed.From.ToString());
        Assert.Equal("hello@courses.example", parsed.ReplyTo.ToString());
        Assert.Equal("bea@example.org", parsed.To.ToString());
        Assert.Equal("Your course", parsed.Subject);
        Assert.Equal(Start.ToDateTimeOffset(), parsed.Date);
        Assert.Equal("01ARZ3NDEKTSV4RRFFQ69G5FAV", parsed.Headers["X-InboundStreams-Send"]);
    }

    [Fact]
    public void Has_the_text_before_the_html()
    {
        var body = Assert.IsType<MultipartAlternative>(Parsed(Compose(Command())!).Body);
        Assert.Equal(["text/plain", "text/html"], body.Select(part => part.ContentType.MimeType));
        Assert.Equal(("Hello Bea", "<p>Hello Bea</p>"), (body.TextBody!.TrimEnd(), body.HtmlBody!.TrimEnd()));
    }

    [Fact]
    public void Is_the_same_each_time_but_for_its_boundary()
    {
        var (first, second) = (Parsed(Compose(Command())!), Parsed(Compose(Command())!));
        Assert.Equal(first.Headers.Where(each => each.Id != HeaderId.ContentType).Select(each => each.ToString()), second.Headers.Where(each => each.Id != HeaderId.ContentType).Select(each => each.ToString()));
    }

    [Fact]
    public void Needs_only_seven_bits()
    {
        var bytes = Bytes(Compose(Command(), new("Größe, 你好", "<p>ü€ 😀</p>" + new string('x', 2000), "ü€ 😀"))!);
        Assert.All(bytes, each => Assert.InRange(each, 0, 127));
        var parsed = Parsed(MimeMessage.Load(new MemoryStream(bytes)));
        Assert.Equal(("Größe, 你好", "ü€ 😀"), (parsed.Subject, parsed.TextBody!.TrimEnd()));
    }

    [Theory]
    [InlineData("Hello\r\nBcc: all@example.org")]
    [InlineData("Hello\nBcc: all@example.org\n\nbody")]
    [InlineData("Hello\0\u0007\u001b")]
    [InlineData("Hello \ud83d")]
    public void Keeps_its_headers_whatever_the_subject_holds(string subject)
    {
        var parsed = Parsed(Compose(Command(), Rendered with { Subject = subject })!);
        Assert.Empty(parsed.Bcc);
        Assert.StartsWith("Hello", parsed.Subject, StringComparison.Ordinal);
        Assert.Equal("bea@example.org", parsed.To.ToString());
        Assert.Equal("Hello Bea", parsed.TextBody!.TrimEnd());
    }

    [Fact]
    public void Takes_a_subject_of_2000_characters()
    {
        var subject = string.Join(' ', Enumerable.Repeat("nineteen characters", 100));
        Assert.Equal(subject, Parsed(Compose(Command(), Rendered with { Subject = subject })!).Subject);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nobody")]
    [InlineData("a@b")]
    [InlineData("a@[127.0.0.1]")]
    [InlineData("a@-x.example")]
    [InlineData("a@x..example")]
    [InlineData("<a@x.example>")]
    [InlineData("A <a@x.example>")]
    [InlineData("a@x.example, b@x.example")]
    [InlineData("a@x.example\r\nBcc: b@x.example")]
    [InlineData("a\0@x.example")]
    [InlineData("üser@x.example")]
    [InlineData("\"a\r\nDATA\"@x.example")]
    public void Goes_to_no_invalid_address(string to)
    {
        Assert.Null(MessageComposer.Compose(Command(to: to), Ana, Rendered, out var refusal));
        Assert.Equal(MessageComposer.InvalidAddress, refusal);
    }

    [Fact]
    public void Goes_to_no_overlong_address()
    {
        Assert.Null(MessageComposer.AddressOf($"{new string('a', 65)}@x.example"));
        Assert.Null(MessageComposer.AddressOf($"a@{string.Join('.', Enumerable.Repeat(new string('x', 50), 6))}.example"));
    }

    [Theory]
    [InlineData("bea@example.org")]
    [InlineData(" bea@example.org ")]
    [InlineData("bea+tag@sub.example.org")]
    [InlineData("o'hara@example.org")]
    [InlineData("bea@bücher.example")]
    public void Goes_to_a_valid_address(string to) => Assert.NotNull(MessageComposer.AddressOf(to));

    [Fact]
    public void Is_not_made_without_a_sender_that_is_an_address()
    {
        Assert.Null(MessageComposer.Compose(Command(), new Sender("Ana Ruiz"), Rendered, out var refusal));
        Assert.Contains("inbound.yaml", refusal, StringComparison.Ordinal);
    }

    private static MimeMessage? Compose(SendCommand command, RenderedMessage? rendered = null) => MessageComposer.Compose(command, Ana, rendered ?? Rendered, out _);

    private static byte[] Bytes(MimeMessage message)
    {
        using var stream = new MemoryStream();
        message.WriteTo(stream);
        return stream.ToArray();
    }

    private static MimeMessage Parsed(MimeMessage message)
    {
        using var stream = new MemoryStream(Bytes(message));
        return MimeMessage.Load(stream);
    }
}
