using CnnGen.Generator.Tests.Infrastructure;

namespace CnnGen.Generator.Tests;

/// <summary>What is wrong with one argument: CNN0010 to CNN0014.</summary>
public class ArgumentTests
{
    [Fact]
    public Task AStrideIsAtLeastOne() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(1, 28, 28), Conv(8, 3, Stride = {|CNN0010:0|}), Flatten, Dense(10)]
        public sealed partial class Net;
        """, ["Conv has stride = 0, but it must be at least 1"]);

    [Fact]
    public Task SizesArePositive() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(1, 28, 28), Conv({|CNN0010:-8|}, {|CNN0010:0|}), Flatten, Dense(units: {|CNN0010:0|})]
        public sealed partial class Net;
        """,
        [
            "Conv has channels = -8, but it must be at least 1",
            "Conv has kernel = 0, but it must be at least 1",
            "Dense has units = 0, but it must be at least 1",
        ]);

    [Fact]
    public Task AProbabilityIsLessThanOne() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(8), Dense(8), Dropout({|CNN0010:1|}), Dense(10)]
        public sealed partial class Net;
        """, ["Dropout has probability = 1, but it must be at least 0 and less than 1"]);

    [Fact]
    public Task AnExpressionOutOfRangeShowsItsValue() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(1, 28, 28), {|CNN0010:B(4)|}, Flatten, Dense(10)]
        public sealed partial class Net;
        [Conv("n-4", 3)]
        public sealed partial class B(int n) : Block;
        """, ["Conv 'conv1' of B(4) has channels = n-4 = 0, but it must be at least 1"]);

    [Fact]
    public Task AnExpressionNamesWhatItDoesNotKnow() => GeneratorTest.Verify("""
        using CnnGen;
        [Conv({|CNN0011:"4*wdth"|}, 1)]
        public sealed partial class B(int width) : Block;
        """, ["Conv has channels = \"4*wdth\", which is wrong at position 2: there is no parameter 'wdth'; did you mean 'width'?"]);

    [Fact]
    public Task AnExpressionShowsWhereItIsWrong() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(1, 28, 28), Conv({|CNN0011:"2*(3+"|}, 3), Conv(8, 3, Stride = {|CNN0011:"1.5"|}), Flatten, Dense({|CNN0011:""|})]
        public sealed partial class Net;
        """,
        [
            "Conv has channels = \"2*(3+\", which is wrong at position 5: the expression ends where a number, a parameter or '(' is expected",
            "Conv has stride = \"1.5\", which is wrong at position 1: '.' stands where an operator is expected",
            "Dense has units = \"\", which is wrong at position 0: the expression ends where a number, a parameter or '(' is expected",
        ]);

    [Fact]
    public Task AnIntegerIsNoOtherThing() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(1, 28, 28), Conv(8, 3, Stride = {|CNN0012:1.5|}, Padding = {|CNN0012:true|}, Groups = {|CNN0012:System.DayOfWeek.Friday|}, Repeat = {|CNN0012:'2'|}), Flatten, Dense(10)]
        public sealed partial class Net;
        """,
        [
            "Conv takes an integer for stride, but 1.5 is given",
            "Conv takes an integer for padding, but true is given",
            "Conv takes an integer for groups, but System.DayOfWeek.Friday is given",
            "Conv takes an integer for repeat, but '2' is given",
        ]);

    [Fact]
    public Task GroupsDivideTheChannels() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(10, 28, 28), Conv(12, 3, Groups = {|CNN0013:4|}), Flatten, Dense(10)]
        public sealed partial class Net;
        [Network(12, 28, 28), Conv(10, 3, Groups = {|CNN0013:4|}), Flatten, Dense(10)]
        public sealed partial class Net2;
        """,
        [
            "Conv cannot split its 10 input channels into 4 groups: 10 = 4·2 + 2",
            "Conv cannot split its 10 output channels into 4 groups: 10 = 4·2 + 2",
        ]);

    [Fact]
    public Task AKernelIsGivenOnce() => GeneratorTest.Verify("""
        using CnnGen;
        [Network(1, 28, 28), {|CNN0014:Conv(8)|}, Flatten, Dense(10)]
        public sealed partial class Net;
        [Network(1, 28, 28), {|CNN0014:MaxPool(KernelHeight = 2)|}, AvgPool({|CNN0014:2|}, KernelWidth = 3), Flatten, Dense(10)]
        public sealed partial class Net2;
        """,
        [
            "Conv needs its kernel once: give kernel for both axes, or kernelHeight and kernelWidth",
            "MaxPool needs its kernel once: give kernel for both axes, or kernelHeight and kernelWidth",
            "AvgPool needs its kernel once: give kernel for both axes, or kernelHeight and kernelWidth",
        ]);
}
