using InboundStreams.Core.Avro;
using InboundStreams.Core.Decisions;

namespace InboundStreams.Core.Blocks;

/// <summary>A section while an input is decided: read when it is first asked for, written when it has changed, else copied.</summary>
internal abstract class Part
{
    public bool HasChanged { get; protected set; }

    public abstract void Begin(ContactState state);

    public abstract void Write(ref AvroWriter writer);
}

/// <inheritdoc cref="Part"/>
internal sealed class Part<T>(SectionForm<T> form) : Part
{
    private ContactState _state;
    private bool _isRead;
    private T _before = default!;
    private T _value = default!;

    public T Value
    {
        get
        {
            Read();
            return _value;
        }

        set
        {
            Read();
            _value = value;
            HasChanged = !SectionForm<T>.AreSame(_before, value);
        }
    }

    /// <summary>As it was before the input.</summary>
    public T Before
    {
        get
        {
            Read();
            return _before;
        }
    }

    /// <summary>It was written in an earlier form.</summary>
    public void WriteAgain()
    {
        Read();
        HasChanged = true;
    }

    public override void Begin(ContactState state) => (_state, _isRead, HasChanged) = (state, false, false);

    public override void Write(ref AvroWriter writer)
    {
        if (HasChanged)
            form.Write(_value, ref writer);
        else
            writer.WriteRaw(_state.BytesOf(form.Section));
    }

    private void Read()
    {
        if (_isRead)
            return;
        _value = _before = form.Read(_state);
        _isRead = true;
    }
}
