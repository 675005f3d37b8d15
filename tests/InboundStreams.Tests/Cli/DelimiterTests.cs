using InboundStreams.Cli.Encoding;
using InboundStreams.Cli.Terminal;

namespace InboundStreams.Tests.Cli;

public sealed class DelimiterTests
{
    [Theory]
    [InlineData(@"\x1f\x9dK", new byte[] { 0x1f, 0x9d, (byte)'K' })]
    [InlineData("|||", new byte[] { (byte)'|', (byte)'|', (byte)'|' })]
    [InlineData(@"a\xff", new byte[] { (byte)'a', 0xff })]
    public void Is_read_as_kcat_reads_it(string notation, byte[] bytes) => Assert.Equal(bytes, Delimiter.Parse(notation).Bytes);

    [Theory]
    [InlineData("")]
    [InlineData(@"\x1")]
    [InlineData(@"\q")]
    [InlineData("é")]
    public void Is_refused_where_kcat_would_read_something_else(string notation) => Assert.Throws<UserFaultException>(() => Delimiter.Parse(notation));

    [Fact]
    public async Task That_occurs_in_a_value_is_refused()
    {
        using var output = new MemoryStream();
        var stream = new KcatStream(output, Delimiter.Parse("::"), Delimiter.Parse(@"\x00"));

        await stream.WriteAsync("c1", [1, 2]);

        Assert.Equal([.. "c1::"u8, 1, 2, 0], output.ToArray());
        var fault = await Assert.ThrowsAsync<UserFaultException>(() => stream.WriteAsync("c2", [1, 0, 2]));
        Assert.Equal(@"The value of c2 holds the delimiter \x00; choose other bytes with --record-delimiter, and the same for kcat.", fault.Message);
        await Assert.ThrowsAsync<UserFaultException>(() => stream.WriteAsync("a::b", [1]));
    }
}
