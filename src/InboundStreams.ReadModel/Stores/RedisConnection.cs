using StackExchange.Redis;

namespace InboundStreams.ReadModel.Stores;

/// <summary>The process's one connection to Redis; everything that uses Redis shares it.</summary>
public static class RedisConnection
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Connects, and goes on trying in the background when nobody answers. Whatever is asked while Redis is away fails at once
    /// instead of queueing: a claim that is carried out later than its asker believes would be a wrong claim.
    /// </summary>
    /// <param name="address"><c>host:port</c>, with further settings behind commas (<c>password=…,ssl=true</c>).</param>
    /// <exception cref="ArgumentException">The address cannot be read.</exception>
    public static async Task<IConnectionMultiplexer> OpenAsync(string address)
    {
        var options = ConfigurationOptions.Parse(address);
        options.AbortOnConnectFail = false;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ReconnectRetryPolicy = new LinearRetry((int)Retry.TotalMilliseconds);
        options.ClientName = "inbound";
        return await ConnectionMultiplexer.ConnectAsync(options);
    }
}
