using System.Globalization;

namespace CnnGen.Tests.Reference;

/// <summary>Sizes in attributes: integers, or strings with <c>+ - * / ( )</c> and a block's parameters.</summary>
internal sealed class ReferenceExpression
{
    private readonly string _text;
    private readonly IReadOnlyDictionary<string, object?> _parameters;
    private int _position;

    private ReferenceExpression(string text, IReadOnlyDictionary<string, object?> parameters) => (_text, _parameters) = (text, parameters);

    public static int Evaluate(object written, IReadOnlyDictionary<string, object?> parameters) =>
        written is string text ? new ReferenceExpression(text.Replace(" ", ""), parameters).Sum() : (int)written;

    private int Sum()
    {
        int sum = Product();
        while (_position < _text.Length && _text[_position] is ('+' or '-'))
            sum += _text[_position++] == '+' ? Product() : -Product();
        return sum;
    }

    private int Product()
    {
        int product = Factor();
        while (_position < _text.Length && _text[_position] is ('*' or '/'))
            product = _text[_position++] == '*' ? product * Factor() : product / Factor();
        return product;
    }

    private int Factor()
    {
        if (_text[_position] == '-')
        {
            _position++;
            return -Factor();
        }

        if (_text[_position] == '(')
        {
            _position++;
            int sum = Sum();
            _position++;
            return sum;
        }

        int start = _position;
        while (_position < _text.Length && char.IsLetterOrDigit(_text[_position]))
            _position++;
        string word = _text[start.._position];
        return char.IsDigit(word[0]) ? int.Parse(word, CultureInfo.InvariantCulture) : (int)_parameters[word]!;
    }
}
