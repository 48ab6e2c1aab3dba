using CnnGen.Generator.Code;
using CnnGen.Generator.Model;

namespace CnnGen.Generator.Tests.Code;

public sealed class CodeWriterTests
{
    private readonly CodeWriter _writer = new();

    [Fact]
    public void IndentsLinesThatHaveText()
    {
        using (_writer.Braces("a"))
        {
            _writer.Line();
            _writer.Line($"{""}");
            _writer.Write("");
            _writer.Write("b");
            _writer.Write($" = {1}");
            _writer.Line(";");
        }

        Assert.Equal("a\n{\n\n\n    b = 1;\n}\n", _writer.Finish());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-7)]
    [InlineData(10)]
    [InlineData(1234567890123)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void WritesNumbersInDigitsAlone(long number)
    {
        _writer.Line($"{number}");
        Assert.Equal(FormattableString.Invariant($"{number}\n"), _writer.Finish());
    }

    [Fact]
    public void WritesWhatItIsGivenAsItSpellsItself()
    {
        _writer.Line($"{(string?)null}{new TensorShape([3, 32, 32])}, {0.5}, {ParameterRole.Weight}");
        Assert.Equal("3×32×32, 0.5, Weight\n", _writer.Finish());
    }

    [Fact]
    public void WritesLinesWhereTheTextHasEnded()
    {
        _writer.Line("first");
        int place = _writer.Here;
        _writer.Line("last");
        _writer.LinesAt(place, ["second", "", "third"]);
        _writer.Line("end");
        Assert.Equal("first\nsecond\n\nthird\nlast\nend\n", _writer.Finish());
    }

    [Fact]
    public void GrowsWithTheText()
    {
        string line = new('x', 999);
        for (int i = 0; i < 1000; i++)
            _writer.Line(line);
        Assert.Equal(string.Concat(Enumerable.Repeat(line + "\n", 1000)), _writer.Finish());
    }

    [Fact]
    public void ALineCannotBeginWithinAnother() => Assert.Throws<InvalidOperationException>(() => _writer.Line($"a {Nested()}"));

    [Fact]
    public void TakesBackWhatWasNotFinished()
    {
        _writer.Line("a");
        int place = _writer.Here;
        Assert.Throws<InvalidOperationException>(() =>
        {
            using (_writer.Braces("b"))
                _writer.Line($"c {Nested()}");
        });
        _writer.CutAt(place);
        _writer.Line("d");
        Assert.Equal("a\nd\n", _writer.Finish());
    }

    private string Nested()
    {
        _writer.Line("b");
        return "c";
    }
}
