using CnnGen.Gpu.Cuda;

namespace CnnGen.Tests.Cuda;

public sealed class PtxTextTests
{
    [Fact]
    public void AProductThatIsOnlyAddedIsFused() => Assert.Equal(
        "\tfma.rn.f32\t%f5, %f1, %f2, %f4;\n",
        PtxText.FuseMultiplyAdds("\tmul.f32\t%f3, %f1, %f2;\n\tadd.f32\t%f5, %f4, %f3;"));

    [Theory]
    [InlineData("\tst.global.f32\t[%rd1], %f3;")]
    [InlineData("\tadd.f32\t%f6, %f3, %f3;")]
    [InlineData("\tmov.b32\t%r1, %f3;")]
    public void AProductThatIsReadElsewhereIsNot(string reader)
    {
        string text = "\tmul.f32\t%f3, %f1, %f2;\n\tadd.f32\t%f5, %f4, %f3;\n" + reader;
        Assert.Equal(text, PtxText.FuseMultiplyAdds(text));
    }

    [Fact]
    public void ASumOfAProductWithItselfIsNot()
    {
        const string Text = "\tmul.f32\t%f3, %f1, %f2;\n\tadd.f32\t%f5, %f3, %f3;";
        Assert.Equal(Text, PtxText.FuseMultiplyAdds(Text));
    }

    [Fact]
    public void ARegisterOfTwoProductsIsFusedWhereBothAreOnlyAdded()
    {
        const string Pair = "\tmul.f32\t%f3, %f1, %f2;\n\tadd.f32\t%f5, %f4, %f3;\n";
        Assert.DoesNotContain("mul", PtxText.FuseMultiplyAdds(Pair + Pair));
    }
}
