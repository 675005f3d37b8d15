using InboundStreams.Streams.Consuming;

namespace InboundStreams.Streams.Clients;

/// <summary>Copies the records of one partition behind each other into pages, so that what waits in a buffer is few arrays and not many objects.</summary>
internal sealed class RecordPages
{
    private const int PageSize = 32 << 10;

    private byte[] _page = [];
    private int _used;

    public ConsumedRecord Copy(in PolledRecord polled)
    {
        var length = polled.Key.Length + polled.Value.Length;
        // A long one alone: it would leave most of a page behind it unused.
        var (bytes, start) = length > PageSize / 4 ? (GC.AllocateUninitializedArray<byte>(length), 0) : Take(length);
        polled.Key.CopyTo(bytes.AsSpan(start));
        polled.Value.CopyTo(bytes.AsSpan(start + polled.Key.Length));
        return new ConsumedRecord(
            polled.Topic,
            polled.Partition,
            polled.Offset,
            polled.Arrival,
            bytes,
            start,
            polled.HasKey ? polled.Key.Length : null,
            polled.HasValue ? polled.Value.Length : null,
            polled.Headers);
    }

    private (byte[] Page, int Start) Take(int length)
    {
        if (_page.Length - _used < length)
            (_page, _used) = (GC.AllocateUninitializedArray<byte>(PageSize), 0);
        var start = _used;
        _used += length;
        return (_page, start);
    }
}
