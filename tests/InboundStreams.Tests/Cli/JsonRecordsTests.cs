using InboundStreams.Cli.Encoding;
using InboundStreams.Cli.Terminal;
using InboundStreams.Core.Conditions;
using NodaTime;

namespace InboundStreams.Tests.Cli;

public sealed class JsonRecordsTests
{
    [Fact]
    public void An_action_is_read_with_nested_names_flattened()
    {
        var (contact, action) = JsonRecords.Action("""
            {"contact":"c1","messageId":"m1","event":"Page Viewed","at":"2026-03-02T07:34:07.951+01:00",
             "properties":{"path":"/pricing","price":12.5,"seats":3,"trial":true,"coupon":null,"tags":["a","b"]},"context":{"page":{"path":"/pricing"}}}
            """.ReplaceLineEndings(""));

        Assert.Equal("c1", contact);
        Assert.Equal(("m1", "Page Viewed"), (action.MessageId, action.Name));
        Assert.Equal(Instant.FromUtc(2026, 3, 2, 6, 34, 7) + Duration.FromMilliseconds(951), action.At);
        Assert.Equal(
            Properties.Of(
                ("path", Value.String("/pricing")), ("price", Value.Double(12.5)), ("seats", Value.Int(3)), ("trial", Value.Bool(true)),
                ("coupon", Value.Null), ("tags", Value.List([Value.String("a"), Value.String("b")]))),
            action.Properties);
        Assert.Equal(Properties.Of(("page.path", Value.String("/pricing"))), action.Context);
    }

    [Fact]
    public void Null_attributes_erase_the_contact() => Assert.Equal(("c1", null), JsonRecords.Contact("""{"contact":"c1","attributes":null}"""));

    [Theory]
    [InlineData("""{"event":"E"}""", "\"contact\" is missing or empty.")]
    [InlineData("""{"contact":"c1"}""", "\"event\" is missing or empty.")]
    [InlineData("""{"contact":1,"event":"E"}""", "\"contact\" must be a string.")]
    [InlineData("""{"contact":"c1","event":"E","at":"yesterday"}""", "\"at\" is \"yesterday\"; expected a time with its offset, as 2026-03-02T06:34:07.951Z.")]
    [InlineData("""{"contact":"c1","event":"E","properties":[1]}""", "\"properties\" must be an object.")]
    [InlineData("[]", "not a JSON object.")]
    public void A_wrong_line_says_what_is_wrong(string line, string fault) =>
        Assert.Equal(fault, Assert.Throws<UserFaultException>(() => JsonRecords.Action(line)).Message);
}
