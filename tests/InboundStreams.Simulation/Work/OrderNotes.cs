using System.Buffers.Binary;
using InboundStreams.Streams.Orders;

namespace InboundStreams.Simulation.Work;

/// <summary>Order records as numbers: how they are written is tested elsewhere.</summary>
internal sealed class OrderNotes : IOrderSerde
{
    private readonly List<OrderRecord> _notes = [];

    public byte[] Serialize(OrderRecord order)
    {
        _notes.Add(order);
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, _notes.Count - 1);
        return bytes;
    }

    public OrderRecord Deserialize(ReadOnlyMemory<byte> value) => _notes[BinaryPrimitives.ReadInt32BigEndian(value.Span)];
}
