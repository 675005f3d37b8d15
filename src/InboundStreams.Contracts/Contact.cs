namespace InboundStreams.Contracts;

/// <content>The schema's defaults: a producer sets what it knows.</content>
public partial class Contact
{
    public Contact() => attributes = new Dictionary<string, object?>()!;
}
