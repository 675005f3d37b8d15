using static InboundStreams.Tests.Email.Sends;

namespace InboundStreams.Tests.Email.Templates;

public sealed class Plain_text
{
    [Theory]
    [InlineData("<p>One</p><p>Two</p>", "One\n\nTwo\n")]
    [InlineData("<p>a\n   b<br>c</p>", "a b\nc\n")]
    [InlineData("<a href=\"https://a.example/x?y=1&amp;z=2\">Read <b>on</b></a>", "Read on: https://a.example/x?y=1&z=2\n")]
    [InlineData("<a href=\"https://a.example/\">https://a.example/</a>", "https://a.example/\n")]
    [InlineData("<ul><li>a</li><li>b</li></ul>", "- a\n- b\n")]
    [InlineData("<head><title>t</title><style>p { }</style></head><!-- c --><script>1</script><p>x &lt; y &amp; z</p>", "x < y & z\n")]
    [InlineData("", "\n")]
    public void Is_made_from_the_html_and_keeps_its_links(string html, string expected) => Assert.Equal(expected, Welcome(html).Render(Command(), out _)!.Text);

    [Fact]
    public void Comes_from_its_own_template_where_there_is_one() => Assert.Equal("Bea", Welcome("<p>x</p>", text: "{{contact.first_name}}").Render(Command(), out _)!.Text);
}
