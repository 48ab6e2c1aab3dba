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

    /// <summary>Where the text ends now, for what is written there when all behind it is known.</summary>
    public int Here => _text.Length;

    /// <summary>Writes lines at a place where the text has ended, as deep as the text is now.</summary>
    public void LinesAt(int place, IEnumerable<string> lines)
    {
        string indent = new(' ', 4 * _depth);
        _text.Insert(place, string.Concat(lines.Select(line => line.Length > 0 ? indent + line + "\n" : "\n")));
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
