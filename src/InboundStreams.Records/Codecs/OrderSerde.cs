using InboundStreams.Records.Registry;
using InboundStreams.Streams.Orders;

namespace InboundStreams.Records.Codecs;

/// <summary>Order records as values of the <c>…-order</c> topic.</summary>
public sealed class OrderSerde(TopicSerde<OrderRecord> serde) : IOrderSerde
{
    /// <summary>Registers the schema, and learns those of earlier versions: an order record is read without asking anybody.</summary>
    public static async Task<OrderSerde> RegisterAsync(string topic, ISchemaRegistry registry, CancellationToken cancellation = default) =>
        new(await TopicSerde.RegisterAsync(topic, OrderCodec.Codec, registry, cancellation));

    public byte[] Serialize(OrderRecord order) => serde.Serialize(order);

    public OrderRecord Deserialize(ReadOnlyMemory<byte> value)
    {
        var result = serde.Deserialize(value);
        return result.Kind switch
        {
            DecodeKind.Value => result.Value!,
            DecodeKind.Poison => throw new InvalidDataException(result.Reason),
            _ => throw new InvalidDataException($"The order record is written with schema {result.SchemaId}, registered after this process started; restart it."),
        };
    }
}
