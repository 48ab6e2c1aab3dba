using CnnGen.Generator.Arguments;
using CnnGen.Generator.Reading;

namespace CnnGen.Generator.Tests.Graph;

public sealed class ExpressionTests
{
    private static readonly ParameterSpec[] Parameters =
    [
        new("width", ValueKind.Integer, null),
        new("stride", ValueKind.Integer, null),
        new("ratio", ValueKind.Real, null),
        new("_größe1", ValueKind.Integer, null),
    ];

    private static readonly Bindings Known = new(
        Parameters,
        new Dictionary<string, Value> { ["width"] = Value.Of(64), ["stride"] = Value.Of(1), ["ratio"] = Value.Of(0.5), ["_größe1"] = Value.Of(7) });

    [Theory]
    [InlineData("42", 42)]
    [InlineData("width", 64)]
    [InlineData("4*width", 256)]
    [InlineData(" 4 * width ", 256)]
    [InlineData("1+2*3", 7)]
    [InlineData("(1+2)*3", 9)]
    [InlineData("10-4-3", 3)]
    [InlineData("24/4/2", 3)]
    [InlineData("7/2", 3)]
    [InlineData("-7/2", -3)]
    [InlineData("7/-2", -3)]
    [InlineData("--3", 3)]
    [InlineData("2*-3", -6)]
    [InlineData("-(width-1)", -63)]
    [InlineData("width/(stride+1)*3", 96)]
    [InlineData("_größe1", 7)]
    [InlineData("2147483647", int.MaxValue)]
    [InlineData("-2147483647-1", int.MinValue)]
    public void IsWorthWhatCSharpSays(string text, int expected)
    {
        ExpressionResult result = Expression.Evaluate(text, Known);
        Assert.Null(result.Error);
        Assert.Equal(expected, result.Value);
    }

    [Theory]
    [InlineData("", 0, "the expression ends where a number, a parameter or '(' is expected")]
    [InlineData("4*", 2, "the expression ends where a number, a parameter or '(' is expected")]
    [InlineData("4*)", 2, "')' stands where a number, a parameter or '(' is expected")]
    [InlineData("2**3", 2, "'*' stands where a number, a parameter or '(' is expected")]
    [InlineData("2*(width", 2, "this '(' is never closed")]
    [InlineData("(2 3)", 3, "'3' stands where an operator or ')' is expected")]
    [InlineData("width)", 5, "')' stands where an operator is expected")]
    [InlineData("2 width", 2, "'w' stands where an operator is expected")]
    [InlineData("2width", 0, "'2width' is not a whole number")]
    [InlineData("2.5", 1, "'.' stands where an operator is expected")]
    [InlineData("2 % 3", 2, "'%' stands where an operator is expected")]
    [InlineData("9999999999", 0, "9999999999 does not fit an int")]
    [InlineData("4*widht", 2, "there is no parameter 'widht'; did you mean 'width'?")]
    [InlineData("4*Stride", 2, "there is no parameter 'Stride'; did you mean 'stride'?")]
    [InlineData("channels", 0, "there is no parameter 'channels'; there is 'width', 'stride', 'ratio' and '_größe1'")]
    [InlineData("2*ratio", 2, "the parameter 'ratio' is not an int")]
    [InlineData("1/0", 1, "division by zero")]
    [InlineData("1/(stride-1)", 1, "division by zero")]
    [InlineData("width*2000000000", 5, "64 · 2000000000 = 128000000000 does not fit an int")]
    [InlineData("-2147483647-2", 11, "-2147483647 − 2 = -2147483649 does not fit an int")]
    public void ErrorsHaveAPosition(string text, int position, string problem)
    {
        ExpressionResult result = Expression.Evaluate(text, Known);
        Assert.Null(result.Value);
        Assert.Equal((position, problem), (result.Error!.Position, result.Error.Problem));
    }

    [Fact]
    public void WithoutParametersOnlyNumbersCanStand()
    {
        Assert.Equal(6, Expression.Evaluate("2*3", Bindings.None).Value);
        Assert.Equal(
            "there is no parameter 'width', because this is not in a block with parameters; only numbers can stand here",
            Expression.Evaluate("width", Bindings.None).Error!.Problem);
    }

    // What is found in a block by itself must be exactly what is not reported again at its uses.
    [Theory]
    [InlineData("4*widht", true)]
    [InlineData("1/0", true)]
    [InlineData("width/0", true)]
    [InlineData("2147483647+1", true)]
    [InlineData("1/(stride-1)", false)]
    [InlineData("width*2000000000", false)]
    [InlineData("0*width/0", true)]
    public void InherentErrorsAreThoseFoundWithoutArguments(string text, bool isInherent)
    {
        ExpressionError? unknown = Expression.Evaluate(text, Bindings.Unknown(Parameters)).Error;
        ExpressionError known = Expression.Evaluate(text, Known).Error!;
        Assert.Equal(isInherent, unknown is not null);
        Assert.Equal(isInherent, known.IsInherent);
    }

    [Fact]
    public void UnknownParametersMakeUnknownValues()
    {
        ExpressionResult result = Expression.Evaluate("2*width", Bindings.Unknown(Parameters));
        Assert.Equal((null, true, null), (result.Value, result.UsesParameters, result.Error));
    }

    [Fact]
    public void DeepNestingIsAnErrorAndNotTheEndOfTheStack()
    {
        string deep = new string('(', 100_000) + "1" + new string(')', 100_000);
        Assert.Equal("the expression is nested more than 64 deep", Expression.Evaluate(deep, Known).Error!.Problem);
        Assert.Equal("the expression is nested more than 64 deep", Expression.Evaluate(new string('-', 100_000) + "1", Known).Error!.Problem);
    }

    [Fact]
    public void AnyTextHasAValueOrAnErrorInside()
    {
        Random random = new(1);
        const string Alphabet = "0123456789+-*/() widthstrde_#.é";
        for (int i = 0; i < 20_000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            ExpressionResult result = Expression.Evaluate(text, Known);
            Assert.True(result.Value is not null ^ result.Error is not null, text);
            Assert.InRange(result.Error?.Position ?? 0, 0, text.Length);
        }
    }
}
