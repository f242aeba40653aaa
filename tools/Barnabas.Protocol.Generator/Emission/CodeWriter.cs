using System.Text;

namespace Barnabas.Protocol.Generator.Emission;

/// <summary>Indented C# text. Owned by one emitter.</summary>
internal sealed class CodeWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    public void Line(string line = "")
    {
        if (line.Length > 0)
        {
            _text.Append(' ', 4 * _depth).Append(line);
        }

        _text.Append('\n');
    }

    public void Open(string? line = null)
    {
        if (line is not null)
        {
            Line(line);
        }

        Line("{");
        _depth++;
    }

    public void Close(string after = "")
    {
        _depth--;
        Line("}" + after);
    }

    /// <summary>Lines in braces under a condition.</summary>
    public void Block(string condition, params ReadOnlySpan<string> lines)
    {
        Open(condition);
        foreach (string line in lines)
        {
            Line(line);
        }

        Close();
    }

    public override string ToString() => _text.ToString();
}
