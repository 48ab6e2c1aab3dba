using System.Text;

namespace CnnGen.Generator.Code;

/// <summary>Indented source text with \n line ends.</summary>
public sealed class CodeWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    public void Line(string text = "")
    {
        if (text.Length > 0)
            _text.Append(' ', 4 * _depth).Append(text);
        _text.Append('\n');
    }

    /// <summary>An opening brace, below a header if there is one; the block is closed when the result is disposed.</summary>
    public Block Braces(string header = "", string closing = "}")
    {
        if (header.Length > 0)
            Line(header);
        Line("{");
        _depth++;
        return new(this, closing);
    }

    public override string ToString() => _text.ToString();

    public readonly struct Block(CodeWriter writer, string closing) : IDisposable
    {
        public void Dispose()
        {
            writer._depth--;
            writer.Line(closing);
        }
    }
}
