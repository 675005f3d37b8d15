namespace InboundStreams.Streams.Turns;

/// <summary>Keeps bytes behind each other in pages, which are written anew after <see cref="Clear"/>.</summary>
internal sealed class BytePages
{
    private const int PageSize = 64 << 10;
    private const int PagesMax = 16;

    private readonly List<byte[]> _pages = [];
    private int _page = -1;
    private int _used = PageSize;

    /// <returns>Of use until the next <see cref="Clear"/>.</returns>
    public ReadOnlyMemory<byte> Keep(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is 0 or > PageSize)
            return bytes.ToArray();
        if (PageSize - _used < bytes.Length)
            Turn();
        var kept = _pages[_page].AsMemory(_used, bytes.Length);
        bytes.CopyTo(kept.Span);
        _used += bytes.Length;
        return kept;
    }

    public void Clear()
    {
        (_page, _used) = (-1, PageSize);
        // What one large slice took is not kept for all that follow.
        if (_pages.Count > PagesMax)
            _pages.RemoveRange(PagesMax, _pages.Count - PagesMax);
    }

    private void Turn()
    {
        if (++_page == _pages.Count)
            _pages.Add(GC.AllocateUninitializedArray<byte>(PageSize));
        _used = 0;
    }
}
