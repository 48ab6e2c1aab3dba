using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace CnnGen.Generator.Code;

/// <summary>Indented source text with \n line ends. It lies in an array that grows, and interpolated strings are written into it piece by
/// piece: networks have megabytes of it, and each string that comes to be in between would be copied once more.</summary>
public sealed class CodeWriter
{
    private const int Indentation = 4;
    private const int Least = 1 << 14;
    private const int MostDigits = 20;

    private char[] _text = ArrayPool<char>.Shared.Rent(Least);
    private int _length;
    private int _depth;
    private bool _isInLine;
    private bool _isInPieces;

    /// <summary>Ends a line, after a text if there is one.</summary>
    public void Line(string text = "")
    {
        Write(text);
        EndLine();
    }

    /// <inheritdoc cref="Line(string)"/>
    public void Line([InterpolatedStringHandlerArgument("")] Pieces text)
    {
        Write(text);
        EndLine();
    }

    /// <summary>Writes text that more follows on the same line.</summary>
    public void Write(string text)
    {
        RequireNoPieces();
        Append(text);
    }

    /// <inheritdoc cref="Write(string)"/>
    public void Write([InterpolatedStringHandlerArgument("")] Pieces text) => _isInPieces = false;

    /// <summary>Where the text ends now, for what is written there when all behind it is known.</summary>
    public int Here => _length;

    /// <summary>Writes lines at a place where the text has ended, as deep as the text is now.</summary>
    public void LinesAt(int place, IEnumerable<string> lines)
    {
        int behind = _length - place;
        foreach (string line in lines)
            Line(line);
        char[] written = _text.AsSpan(place + behind, _length - place - behind).ToArray();
        Array.Copy(_text, place, _text, place + written.Length, behind);
        written.CopyTo(_text, place);
    }

    /// <summary>Takes back what was written behind a place where a line had ended, finished or not.</summary>
    public void CutAt(int place) => (_length, _isInLine, _isInPieces) = (place, false, false);

    /// <summary>An opening brace, below a header if there is one; the block is closed when the result is disposed.</summary>
    public Block Braces(string header = "", string closing = "}")
    {
        if (header.Length > 0)
            Line(header);
        Line("{");
        _depth++;
        return new(this, closing);
    }

    /// <summary>The text. Nothing can be written after that.</summary>
    public string Finish()
    {
        var text = new string(_text, 0, _length);
        ArrayPool<char>.Shared.Return(_text);
        (_text, _length) = ([], 0);
        return text;
    }

    private void Append(string text)
    {
        if (text.Length == 0)
            return;
        Begin();
        text.CopyTo(0, Room(text.Length), _length, text.Length);
        _length += text.Length;
    }

    private void EndLine()
    {
        Append('\n');
        _isInLine = false;
    }

    private void RequireNoPieces()
    {
        if (_isInPieces)
            throw new InvalidOperationException("A line cannot be written while what is interpolated into another is made.");
    }

    private void Append(char character)
    {
        Room(1)[_length] = character;
        _length++;
    }

    private void Append(long number)
    {
        Begin();
        if (number < 0)
            Append('-');
        char[] text = Room(MostDigits);
        ulong left = number < 0 ? unchecked(0UL - (ulong)number) : (ulong)number;
        int digits = 1;
        for (ulong rest = left / 10; rest > 0; rest /= 10)
            digits++;
        for (int place = _length + digits - 1; place >= _length; place--, left /= 10)
            text[place] = (char)('0' + left % 10);
        _length += digits;
    }

    /// <summary>Indents a line that has no text yet.</summary>
    private void Begin()
    {
        if (_isInLine)
            return;
        _isInLine = true;
        int indent = Indentation * _depth;
        Room(indent).AsSpan(_length, indent).Fill(' ');
        _length += indent;
    }

    /// <summary>The array, with room for so many characters more.</summary>
    private char[] Room(int more)
    {
        if (_length + more > _text.Length)
        {
            char[] larger = ArrayPool<char>.Shared.Rent(Math.Max(2 * _text.Length, _length + more));
            Array.Copy(_text, larger, _length);
            ArrayPool<char>.Shared.Return(_text);
            _text = larger;
        }

        return _text;
    }

    public readonly struct Block(CodeWriter writer, string closing) : IDisposable
    {
        public void Dispose()
        {
            writer._depth--;
            writer.Append(closing); // also where an exception has come out of an interpolated string
            writer.EndLine();
        }
    }

    /// <summary>An interpolated string on its way into the text. What is interpolated must not write lines of its own.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Pieces
    {
        private readonly CodeWriter _writer;

        public Pieces(int literals, int values, CodeWriter writer)
        {
            writer.RequireNoPieces();
            _writer = writer;
            writer._isInPieces = true;
        }

        public void AppendLiteral(string text) => _writer.Append(text);

        public void AppendFormatted(string? text) => _writer.Append(text ?? "");

        public void AppendFormatted(long number) => _writer.Append(number);

        public void AppendFormatted(object value) => _writer.Append(Convert.ToString(value, CultureInfo.InvariantCulture));
    }
}
