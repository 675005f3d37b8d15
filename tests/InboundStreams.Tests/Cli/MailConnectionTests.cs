using InboundStreams.Cli.Connections;
using InboundStreams.Cli.Terminal;

namespace InboundStreams.Tests.Cli;

public sealed class MailConnectionTests
{
    [Theory]
    [InlineData("localhost:1025", "localhost", 1025, null, null)]
    [InlineData("mail.example.org", "mail.example.org", 587, null, null)]
    [InlineData("ana:s%40crt@mail.example.org:25", "mail.example.org", 25, "ana", "s@crt")]
    [InlineData("[::1]:2525", "::1", 2525, null, null)]
    public void A_server_is_read_as(string text, string host, int port, string? user, string? password)
    {
        var options = MailConnection.SmtpOptionsOf(text);

        Assert.Equal((host, port, user, password), (options.Host, options.Port, options.User, options.Password));
    }

    [Theory]
    [InlineData("localhost:mail")]
    [InlineData("localhost:25/inbox")]
    [InlineData("@:25")]
    public void What_is_no_server_is_refused(string text) => Assert.Throws<UserFaultException>(() => MailConnection.SmtpOptionsOf(text));
}
