using System.Diagnostics;
using InboundStreams.Email.Delivery;
using InboundStreams.Email.Templates;
using InboundStreams.Tests.Email.Peers;
using MailKit.Security;
using MimeKit;
using static InboundStreams.Tests.Email.Sends;

namespace InboundStreams.Tests.Email.Delivery;

public sealed class Smtp_delivery
{
    [Fact]
    public async Task Hands_over_what_the_message_says()
    {
        using var peer = new MailPeer();
        await using var delivery = new SmtpDelivery(peer.Options);
        var outcome = await Deliver(delivery, "bea@example.org");
        Assert.Contains("kept as 00001", Assert.IsType<DeliveryOutcome.Accepted>(outcome).Reply, StringComparison.Ordinal);
        var message = Assert.Single(peer.Messages);
        Assert.Equal(("01ARZ3NDEKTSV4RRFFQ69G5FAV@courses.example", "Your course", "Hello"), (message.MessageId, message.Subject, message.TextBody!.TrimEnd()));
    }

    [Fact]
    public async Task Does_not_wait_for_more_to_send()
    {
        using var peer = new MailPeer();
        await using var delivery = new SmtpDelivery(peer.Options);
        await Deliver(delivery, "bea@example.org");
        var moreThanOneBlock = new string('x', 2 * 4096); // what is shorter goes out at once anyway
        List<TimeSpan> each = [];
        for (var i = 0; i < 25; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await Deliver(delivery, "bea@example.org", moreThanOneBlock);
            each.Add(Stopwatch.GetElapsedTime(began));
        }

        // The fastest, as a busy machine may keep any one of them waiting: with Nagle's algorithm not one takes less than 40 ms.
        Assert.True(each.Min() < TimeSpan.FromMilliseconds(30), $"the fastest of 25 messages took {each.Min().TotalMilliseconds} ms");
        Assert.Equal(26, peer.Messages.Count);
    }

    [Fact]
    public async Task Tells_what_the_server_did()
    {
        using var peer = new MailPeer();
        // Only the silent one waits so long; a busy machine may keep the others waiting too.
        await using var delivery = new SmtpDelivery(peer.Options with { Timeout = TimeSpan.FromSeconds(3) });
        (string To, Type Outcome)[] table =
        [
            ("rcpt-451@example.org", typeof(DeliveryOutcome.Deferred)),
            ("rcpt-550@example.org", typeof(DeliveryOutcome.Bounced)),
            ("rcpt-drop@example.org", typeof(DeliveryOutcome.Unreachable)),
            ("dot-451@example.org", typeof(DeliveryOutcome.Deferred)),
            ("dot-554@example.org", typeof(DeliveryOutcome.Refused)),
            ("dot-drop@example.org", typeof(DeliveryOutcome.InDoubt)),
            ("dot-silent@example.org", typeof(DeliveryOutcome.InDoubt)),
            ("bea@example.org", typeof(DeliveryOutcome.Accepted)),
        ];
        foreach (var (to, expected) in table)
        {
            var outcome = await Deliver(delivery, to);
            Assert.True(outcome.GetType() == expected, $"{to}: {outcome}");
        }
    }

    [Fact]
    public async Task Is_unreachable_while_the_server_is_down_and_goes_on_after()
    {
        using var peer = new MailPeer();
        await using var delivery = new SmtpDelivery(peer.Options);
        Assert.IsType<DeliveryOutcome.Accepted>(await Deliver(delivery, "bea@example.org"));
        peer.Down();
        Assert.IsType<DeliveryOutcome.Unreachable>(await Deliver(delivery, "bea@example.org"));
        Assert.IsType<DeliveryOutcome.Unreachable>(await Deliver(delivery, "bea@example.org"));
        peer.Up();
        Assert.IsType<DeliveryOutcome.Accepted>(await Deliver(delivery, "bea@example.org"));
        Assert.Equal(2, peer.Messages.Count);
    }

    [Fact]
    public async Task Renews_its_connection_now_and_then()
    {
        using var peer = new MailPeer();
        await using var delivery = new SmtpDelivery(peer.Options with { MessagesPerConnectionMax = 2 });
        for (var i = 0; i < 5; i++)
            Assert.IsType<DeliveryOutcome.Accepted>(await Deliver(delivery, "bea@example.org"));
        Assert.Equal(5, peer.Messages.Count);
    }

    [Fact]
    public async Task Signs_in()
    {
        using var peer = new MailPeer("ana", "right");
        await using var right = new SmtpDelivery(peer.Options with { User = "ana", Password = "right" });
        Assert.IsType<DeliveryOutcome.Accepted>(await Deliver(right, "bea@example.org"));
        await using var wrong = new SmtpDelivery(peer.Options with { User = "ana", Password = "wrong" });
        Assert.IsType<DeliveryOutcome.Unreachable>(await Deliver(wrong, "bea@example.org"));
        await using var nobody = new SmtpDelivery(peer.Options);
        Assert.IsType<DeliveryOutcome.Unreachable>(await Deliver(nobody, "bea@example.org"));
        Assert.Single(peer.Messages);
    }

    [Fact]
    public async Task Sends_nothing_in_the_clear_where_encryption_is_insisted_on()
    {
        using var peer = new MailPeer();
        await using var delivery = new SmtpDelivery(peer.Options with { Security = SecureSocketOptions.StartTls });
        Assert.IsType<DeliveryOutcome.Unreachable>(await Deliver(delivery, "bea@example.org"));
        Assert.Empty(peer.Messages);
    }

    [Fact]
    public async Task Opens_a_new_connection_when_the_server_has_hung_up_on_an_idle_one()
    {
        using var peer = new MailPeer();
        await using var delivery = new SmtpDelivery(peer.Options);
        Assert.IsType<DeliveryOutcome.Accepted>(await Deliver(delivery, "bea@example.org"));
        peer.Down();
        peer.Up();
        Assert.IsType<DeliveryOutcome.Accepted>(await Deliver(delivery, "bea@example.org"));
    }

    /// <summary>MailKit sends blocks of 4 KB; the final dot and its line end can stand in two of them.</summary>
    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 4093)]
    [InlineData(false, 4094)]
    [InlineData(false, 4095)]
    [InlineData(false, 4096)]
    public async Task Is_in_doubt_when_the_server_hangs_up_after_the_dot(bool slow, int length)
    {
        using var peer = new SilentPeer(slow);
        await using var delivery = new SmtpDelivery(new SmtpOptions("127.0.0.1", peer.Port) { Security = SecureSocketOptions.None });
        Assert.IsType<DeliveryOutcome.InDoubt>(await Deliver(delivery, "bea@example.org", Padding(length)));
    }

    /// <summary>Text with which the message is so long, modulo 4 KB.</summary>
    private static string Padding(int length)
    {
        using var message = MessageComposer.Compose(Command(), Ana, new RenderedMessage("Your course", "<p>Hello</p>", "Hello\r\n"), out _)!;
        using var counted = new MemoryStream();
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        message.WriteTo(format, counted);
        var missing = (length - (int)counted.Length + (2 * 4096)) % 4096;
        return "Hello\r\n" + string.Concat(Enumerable.Repeat("x\r\n", missing / 3)) + new string('y', missing % 3);
    }

    private static async Task<DeliveryOutcome> Deliver(SmtpDelivery delivery, string to, string text = "Hello")
    {
        using var message = MessageComposer.Compose(Command(to: to), Ana, new RenderedMessage("Your course", "<p>Hello</p>", text), out _)!;
        return await delivery.DeliverAsync("01ARZ3NDEKTSV4RRFFQ69G5FAV", message, default);
    }
}
