namespace InboundStreams.Contracts;

/// <content>The schema's defaults: a producer sets what it knows.</content>
public partial class UserAction
{
    public UserAction()
    {
        messageId = "";
        properties = new Dictionary<string, object?>()!;
        context = new Dictionary<string, object?>()!;
    }
}
