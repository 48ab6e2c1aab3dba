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

    /// <summary>Where the next line will be.</summary>
    public int Position => _text.Length;

    /// <summary>Whether the lines from a position on have a variable in their code.</summary>
    public bool Names(string variable, int position)
    {
        string lines = _text.ToString(position, _text.Length - position);
        for (int from = lines.IndexOf(variable, StringComparison.Ordinal); from >= 0; from = lines.IndexOf(variable, from + 1, StringComparison.Ordinal))
        {
            int to = from + variable.Length;
            int line = lines.LastIndexOf('\n', from) + 1;
            bool isWord = !IsPart(lines[from - 1]) && !IsPart(lines[to]);
            bool isArgumentName = lines[to] == ':';
            if (isWord && !isArgumentName && !lines.Substring(line, from - line).TrimStart().StartsWith("//", StringComparison.Ordinal))
                return true;
        }

        return false;

        static bool IsPart(char character) => char.IsLetterOrDigit(character) || character == '_';
    }

    /// <summary>A line before those from a position on.</summary>
    public void Insert(int position, string text) => _text.Insert(position, new string(' ', 4 * _depth) + text + "\n");

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
