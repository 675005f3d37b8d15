using System.Text;

namespace InboundStreams.Email.Templates;

/// <summary>Output that may grow to 1 MB: three nested loops over a list of 300 would otherwise write 27.</summary>
internal sealed class BudgetWriter : StringWriter
{
    private const int CharactersMax = 1 << 20;

    public BudgetWriter()
        : base(System.Globalization.CultureInfo.InvariantCulture)
    {
    }

    public override void Write(char value)
    {
        Spend(1);
        base.Write(value);
    }

    public override void Write(char[] buffer, int index, int count)
    {
        Spend(count);
        base.Write(buffer, index, count);
    }

    public override void Write(ReadOnlySpan<char> buffer)
    {
        Spend(buffer.Length);
        base.Write(buffer);
    }

    public override void Write(string? value)
    {
        Spend(value?.Length ?? 0);
        base.Write(value);
    }

    public override void Write(StringBuilder? value)
    {
        Spend(value?.Length ?? 0);
        base.Write(value);
    }

    private void Spend(int count)
    {
        if (GetStringBuilder().Length + count > CharactersMax)
            throw new OutputBudgetException($"it writes more than {CharactersMax} characters; shorten its lists");
    }
}

/// <summary>A template wrote more than an email may hold.</summary>
internal sealed class OutputBudgetException(string message) : Exception(message);
