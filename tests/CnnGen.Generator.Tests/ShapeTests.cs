using CnnGen.Generator.Code;
using CnnGen.Generator.Tests.Infrastructure;

namespace CnnGen.Generator.Tests;

/// <summary>Shapes that do not go together: CNN0020 to CNN0026.</summary>
public class ShapeTests
{
    [Fact]
    public Task TheTextbooksMisfit() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(1, 7, 7), {|CNN0020:Conv(8, 3, Stride = 3)|}, Relu, Flatten, Dense(10)]
        public sealed partial class Net;
        """, ["Conv does not fit 1×7×7: (7 − 3 + 2·0)/3 + 1 = 2.33 along the height and the width, so 1 real row and column would be dropped; use Padding = 1, accept the loss with Rounding = Rounding.Floor or add the partial window with Rounding = Rounding.Ceil"]);

    [Fact]
    public Task OneMistakeGivesOneDiagnostic() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(1, 7, 7)]
        [{|CNN0020:MaxPool(3, Stride = 3)|}, Conv(8, 5), Conv(8, 5), MaxPool(4), Dense(10), Flatten, Conv(3, 3), Softmax]
        public sealed partial class Net;
        """, ["MaxPool does not fit 1×7×7: (7 − 3 + 2·0)/3 + 1 = 2.33 along the height and the width, so 1 real row and column would be dropped; use Padding = 1, accept the loss with Rounding = Rounding.Floor or add the partial window with Rounding = Rounding.Ceil"]);

    [Fact]
    public Task AMisfitInsideABlockIsAtItsUse() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(1, 7, 7), {|CNN0020:B(3)|}, B(1), Flatten, Dense(10)]
        public sealed partial class Net;
        [Conv(8, 3, Stride = "stride"), Relu]
        public sealed partial class B(int stride) : Block;
        """, ["Conv 'conv1' of B(3) does not fit 1×7×7: (7 − 3 + 2·0)/3 + 1 = 2.33 along the height and the width, so 1 real row and column would be dropped; use Padding = 1, accept the loss with Rounding = Rounding.Floor or add the partial window with Rounding = Rounding.Ceil"]);

    [Fact]
    public Task AKernelLargerThanItsInput() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(1, 28, 28), MaxPool(4), MaxPool(7), Conv(8, {|CNN0021:3|}), Flatten, Dense(10)]
        public sealed partial class Net;
        """, ["Conv has a kernel of 3, more than the padded height of 1 = 1 + 2·0; use a smaller kernel or a padding of at least 1"]);

    [Fact]
    public Task DenseOnAMap() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(1, 28, 28), Conv(8, 5), Relu]
        [{|CNN0022:Dense(10)|}]
        public sealed partial class Net;
        """, ["Dense takes a vector, but its input is a map of 8×24×24; put Flatten (4608 features) or GlobalAvgPool (8 features) before it"]);

    [Fact]
    public Task ConvolutionOfAVector() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(1, 28, 28), Flatten, {|CNN0023:Conv(8, 3)|}, Dense(10)]
        public sealed partial class Net;
        """, ["Conv takes a sequence (channels, length), an image (channels, height, width) or a volume (channels, depth, height, width), but its input is a vector of 784 features"]);

    [Fact]
    public Task SkipAndBodyOfDifferentShapes() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(16, 32, 32)]
        [Skip, Conv(32, 3, Stride = 2, Padding = 1), {|CNN0024:Add|}, Flatten, Dense(10)]
        public sealed partial class Net;
        """, ["Add needs equal shapes, but 'input' is 16×32×32 and 'conv1' is 32×16×16; write Add(Shortcut.Projection) to fit the skip with a 1×1 convolution"]);

    [Fact]
    public Task BranchesThatCannotBeConcatenated() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(16, 32, 32), {|CNN0025:Fire(8, 16)|}, Flatten, Dense(10)]
        public sealed partial class Net;
        [Branches]
        public sealed partial class Fire(int squeeze, int expand) : Block
        {
            [Conv("squeeze", 1), Relu, Conv("expand", 1), Relu] class Expand1x1;
            [Conv("squeeze", 1), Relu, Conv("expand", 3), Relu] class Expand3x3;
        }
        """, ["Branches 'concat1' of Fire(8, 16) needs equal sizes beside the channels, but 'fire1.expand1x1.relu2' is 16×32×32 and 'fire1.expand3x3.relu2' is 16×30×30; choose Padding and Stride of the layers before so that the sizes agree"]);

    [Fact]
    public Task BranchesOfTheNetworkItself() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(16, 32, 32), {|CNN0024:Branches(Merge.Add)|}, Flatten, Dense(10)]
        public sealed partial class Net
        {
            [Conv(8, 1)] class Narrow;
            [Conv(9, 1)] class Wide;
        }
        """, ["Branches needs equal shapes, but 'narrow.conv1' is 8×32×32 and 'wide.conv1' is 9×32×32; choose the channels, Padding and Stride of the layers before so that the shapes agree"]);

    [Fact]
    public Task ASliceBeyondTheChannels() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(64, 8, 8), Slice(48, {|CNN0028:32|}), GlobalAvgPool, Dense(10)]
        public sealed partial class Net;
        """, ["Slice takes 32 channels from 48 on, up to 48 + 32 = 80, but its input 64×8×8 has 64; take at most 16 from 48 on"]);

    [Fact]
    public Task AWindowOverAVolume() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(1, 8, 16, 16), BatchNorm, {|CNN0029:Conv(4, 3)|}, Relu, MaxPool(2), GlobalAvgPool, Dense(10)]
        public sealed partial class Net;
        """,
        [
            "Conv slides a window over a volume of 1×8×16×16, for which this version of the compiler writes no code; "
            + "its shapes, parameters and work are checked all the same",
        ]);

    [Fact]
    public Task AShortcutThatCannotDoIt() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(16, 32, 32), Skip, Conv(8, 3, Padding = 1), Add({|CNN0026:Shortcut.ZeroPad|}), Flatten, Dense(10)]
        public sealed partial class Net;
        """, ["Shortcut.ZeroPad of Add cannot take 'input' (16×32×32) to 8×32×32: it adds channels, and cannot make 8 of 16"]);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task AMisfitInsideABlockOfAnotherAssemblyIsAtItsUse(bool isProject)
    {
        const string Library = """
            using CnnGen;
            [Conv("8*stride", 3, Stride = "stride"), Relu]
            public sealed partial class B(int stride) : Block;
            [B("n")]
            public sealed partial class Outer(int n) : Block;
            """;
        return GeneratorTest.Verify(
            """
            using CnnGen;
            [Network(1, 7, 7), {|CNN0020:Outer(3)|}, Flatten, Dense(10)]
            public sealed partial class Net;
            """,
            ["Conv 'conv1' of B(3) in Outer(3) does not fit 1×7×7: (7 − 3 + 2·0)/3 + 1 = 2.33 along the height and the width, so 1 real row and column would be dropped; use Padding = 1, accept the loss with Rounding = Rounding.Floor or add the partial window with Rounding = Rounding.Ceil"],
            references: [isProject ? TestCompilation.ToProjectReference(Library) : TestCompilation.ToReference(Library)],
            variant: isProject ? "Project" : "Assembly");
    }
}
