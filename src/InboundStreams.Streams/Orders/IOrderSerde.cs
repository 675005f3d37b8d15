namespace InboundStreams.Streams.Orders;

/// <summary>Order records as topic values.</summary>
public interface IOrderSerde
{
    byte[] Serialize(OrderRecord order);

    /// <exception cref="InvalidDataException">The bytes are no order record of a known format.</exception>
    OrderRecord Deserialize(ReadOnlyMemory<byte> value);
}
