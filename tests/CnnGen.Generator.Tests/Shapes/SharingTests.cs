using CnnGen.Generator.Tests.Graph;

namespace CnnGen.Generator.Tests.Shapes;

/// <summary>What cannot be shared, and why.</summary>
public sealed class SharingTests
{
    [Theory]
    [InlineData("PRelu(Name = \"a\"), Conv(4, 3, Share = \"a\")", "Conv(4, 3, Share = \"a\")", "Conv cannot take the parameters of 'a': that is of another kind, PRelu, and its parameters mean something else")]
    [InlineData("Relu(Name = \"a\"), Relu(Share = \"a\")", "Relu(Share = \"a\")", "Relu cannot take the parameters of 'a': Relu has none here; leave out Share")]
    [InlineData("GroupNorm(2, Affine = false, Name = \"a\"), GroupNorm(2, Affine = false, Share = \"a\")", "GroupNorm(2, Affine = false, Share = \"a\")", "GroupNorm cannot take the parameters of 'a': GroupNorm has none here; leave out Share")]
    [InlineData("BatchNorm, BatchNorm(Share = \"bn1\")", "BatchNorm(Share = \"bn1\")", "BatchNorm cannot take the parameters of 'bn1': its running statistics would be a mixture of both places' and right for neither; give each place a BatchNorm of its own")]
    [InlineData("PRelu(Share = \"input\")", "PRelu(Share = \"input\")", "PRelu cannot take the parameters of 'input': that is a value, and no layer that has parameters")]
    [InlineData("PRelu(Repeat = 2, Name = \"a\"), PRelu(Share = \"a\")", "PRelu(Share = \"a\")", "PRelu cannot take the parameters of 'a': that is repeated, each time with parameters of its own; name one of them, as in Share = \"a.1\"")]
    [InlineData("B(Name = \"a\"), PRelu(Share = \"a\")", "PRelu(Share = \"a\")", "PRelu cannot take the parameters of 'a': that is the block B, and not one layer; name a layer of 'N' itself")]
    [InlineData("B(Name = \"a\"), B(Share = \"a\")", "B(Share = \"a\")", "B cannot take the parameters of 'a': a block shares nothing as a whole; write Share on layers, which are all in one class")]
    [InlineData("Skip(Name = \"a\"), PRelu, Add, From(\"a\", Share = \"a\"), Tanh, Add(\"prelu1\", \"add1\")", "From(\"a\", Share = \"a\")", "From cannot take the parameters of 'a': From has none; leave out Share")]
    [InlineData("Conv(4, 3, Name = \"a\"), Conv(4, 3, Standardize = true, Share = \"a\")", "Conv(4, 3, Standardize = true, Share = \"a\")", "Conv cannot take the parameters of 'a': its weights are not standardized as those of 'a' are; write the same Standardize and StandardizeEpsilon in both places")]
    [InlineData("Conv(4, 3, Standardize = true, Name = \"a\"), Conv(4, 3, Share = \"a\")", "Conv(4, 3, Share = \"a\")", "Conv cannot take the parameters of 'a': its weights are not standardized as those of 'a' are; write the same Standardize and StandardizeEpsilon in both places")]
    public void ParametersThatCannotBeShared(string layers, string place, string message) => Reports(
        $"[Network(4, 9, 9), {layers}] class N; [PRelu] partial class B : Block;", $"CNN0038 at {place}/share: {message}");

    [Fact]
    public void UnknownNamesOfSharedParameters()
    {
        Reports(
            "[Network(4, 9, 9), PRelu(Name = \"first\"), PRelu(Share = \"frist\")] class N;",
            "CNN0030 at PRelu(Share = \"frist\")/share: PRelu reads 'frist', but no layer before it in 'N' has that name; did you mean 'first'?");
        Reports(
            "[Network(4, 9, 9), PRelu(Share = \"late\"), PRelu(Name = \"late\")] class N;",
            "CNN0030 at PRelu(Share = \"late\")/share: PRelu reads 'late', but no layer before it in 'N' has that name; 'late' stands after it");
        Reports(
            "[Network(4, 9, 9), B(Name = \"b\"), PRelu(Share = \"b.prelu1\")] class N; [PRelu] partial class B : Block;",
            "CNN0030 at PRelu(Share = \"b.prelu1\")/share: PRelu reads 'b.prelu1', but no layer before it in 'N' has that name; the names are 'b'");
    }

    [Theory]
    [InlineData("Conv(4, 3, Name = \"a\"), Conv(5, 3, Share = \"a\")", "weight is 5×4×3×3 = 180 and that of 'a' is 4×4×3×3 = 144; the input here is 4×7×7 and that of 'a' is 4×9×9; give both layers the same sizes")]
    [InlineData("Conv(6, 1, Name = \"a\"), Conv(6, 1, Share = \"a\")", "weight is 6×6×1×1 = 36 and that of 'a' is 6×4×1×1 = 24; the input here is 6×9×9 and that of 'a' is 4×9×9, which need the same channels")]
    [InlineData("Conv(4, 1, Name = \"a\"), Conv(4, 1, Bias = false, Share = \"a\")", "bias is none and that of 'a' is 4; let both layers have a bias, or neither")]
    [InlineData("Conv(4, 1, Bias = false, Name = \"a\"), Conv(4, 1, Share = \"a\")", "bias is 4 and that of 'a' is none; let both layers have a bias, or neither")]
    [InlineData("Conv(4, 1, Name = \"a\"), Conv(4, 1, Groups = 2, Share = \"a\")", "weight is 4×2×1×1 = 8 and that of 'a' is 4×4×1×1 = 16; give both layers the same sizes")]
    [InlineData("LayerNorm(Name = \"a\"), Conv(4, 3), LayerNorm(Share = \"a\")", "weight is 4×7×7 = 196 and that of 'a' is 4×9×9 = 324; the input here is 4×7×7 and that of 'a' is 4×9×9; give both layers the same sizes")]
    public void SharedParametersOfOtherSizes(string layers, string message)
    {
        string last = layers.Substring(layers.LastIndexOf("), ", StringComparison.Ordinal) + 3);
        Reports($"[Network(4, 9, 9), {layers}] class N;", $"CNN0039 at {last}/share: {last.Split('(')[0]} takes the parameters of 'a', but its {message}");
    }

    private static void Reports(string source, params string[] expected) => Assert.Equal(expected, Written.Source(source).Mistakes());
}
