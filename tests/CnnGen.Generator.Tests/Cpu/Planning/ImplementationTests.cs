using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Cpu.Planning.Implementations;
using CnnGen.Generator.Lowering;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Tests.Cpu.Planning;

/// <summary>What computes convolutions and dense layers: the first of a list that nothing speaks against, and why none before it.</summary>
public sealed class ImplementationTests
{
    private const string Planar = "its part's channels would leave more lanes of blocks of 16 empty than pays";

    private static readonly (string Network, string Data, string Weights)[] Convolutions =
    [
        ("Network(16, 32, 32), Conv(16, 3, Padding = 1)", "Winograd", "Winograd"),
        ("Network(32, 32, 32), Conv(32, 3, Padding = 1, Groups = 2)", "Winograd", "direct (Winograd: 2 groups)"),
        ("Network(16, 6, 6), Conv(16, 3, Padding = 1)", "Winograd", "direct (Winograd: 402 multiplications for a pair of channels, direct 324)"),
        ("Network(16, 32, 32), Conv(16, 3, Winograd = false)", "direct (Winograd: turned off)", "direct (Winograd: turned off)"),
        ("Network(16, 32, 32), Conv(16, 5)", "direct (Winograd: 5×5 kernel)", "direct (Winograd: 5×5 kernel)"),
        ("Network(16, 33, 33), Conv(16, 3, Stride = 2)", "direct (Winograd: stride 2)", "direct (Winograd: stride 2)"),
        ("Network(16, 33, 32), Conv(16, 3, StrideHeight = 2)", "direct (Winograd: stride 2×1)", "direct (Winograd: stride 2×1)"),
        ("Network(16, 32, 32), Conv(16, 3, Dilation = 2)", "direct (Winograd: dilation 2)", "direct (Winograd: dilation 2)"),
        ("Network(3, 32, 32), Conv(16, 3)", "direct (Winograd: 3 channels do not fill a block)", "direct (Winograd: 3 channels do not fill a block)"),
        ("Network(32, 32, 32), Conv(32, 3, Groups = 32)", "lane by lane (groups of 1 channel lie within a block)", "lane by lane (groups of 1 channel lie within a block)"),
        (
            "Network(32, 32, 32), Conv(32, 5, Groups = 8)",
            "lane by lane (Winograd: 5×5 kernel; direct: groups of 4 channels lie within a block)",
            "lane by lane (Winograd: 5×5 kernel; direct: groups of 4 channels lie within a block)"
        ),
        ("Network(1, 28, 28), Conv(6, 5)", $"planar ({Planar})", $"planar ({Planar})"),
        ("Network(24, 8, 8), Conv(24, 3, Groups = 2)", "planar (its groups neither fill blocks nor cut them evenly)", "planar (its groups neither fill blocks nor cut them evenly)"),
        ("Network(16, 32), Conv(16, 3)", "planar (only maps of rows and columns lie in blocks)", "planar (only maps of rows and columns lie in blocks)"),
        (
            "Network(16, 8, 8), Conv(24, 3), Sigmoid",
            "planar (sigmoid1 cannot lie in blocks: it does not leave the zeros as they are that fill 24 channels up to blocks of 16)",
            "planar (sigmoid1 cannot lie in blocks: it does not leave the zeros as they are that fill 24 channels up to blocks of 16)"
        ),
    ];

    private static readonly (string Network, string Forward, string Gradient)[] DenseLayers =
    [
        ("Network(600), Dense(500)", "ranges of weights", "ranges of weights"),
        ("Network(84), Dense(20)", "tiles (ranges of weights: 1,680 weights stay in a core's cache)", "tiles (ranges of weights: 1,680 weights stay in a core's cache)"),
        (
            "Network(84), Dense(10)",
            "dot products (ranges of weights: 840 weights stay in a core's cache; tiles: 10 outputs in one register)",
            "tiles (ranges of weights: 840 weights stay in a core's cache)"
        ),
        (
            "Network(15), Dense(20)",
            "dot products (ranges of weights: 300 weights stay in a core's cache; tiles: 15 inputs do not fill a register)",
            "dot products (ranges of weights: 300 weights stay in a core's cache; tiles: 15 inputs do not fill a register)"
        ),
    ];

    public static TheoryData<string, string, string> ConvolutionCases => Data(Convolutions);

    public static TheoryData<string, string, string> DenseCases => Data(DenseLayers);

    [Theory]
    [MemberData(nameof(ConvolutionCases))]
    public void AConvolutionTakesTheFirstThatFits(string network, string data, string weights)
    {
        PlannedConv conv = Plan(network).Convolutions[1]!;

        Assert.Equal(data, conv.Data.Describe<ConvImplementation, ConvCase>());
        Assert.Equal(weights, conv.Weights.Describe<ConvGradient, ConvCase>());
    }

    [Theory]
    [MemberData(nameof(DenseCases))]
    public void ADenseLayerTakesTheFirstThatFits(string network, string forward, string gradient)
    {
        Instruction dense = Plan(network).Program.Instructions[1];

        Assert.Equal(forward, DenseRules.Forward(dense).Describe<DenseImplementation, DenseCase>());
        Assert.Equal(gradient, DenseRules.Gradient(dense).Describe<DenseImplementation, DenseCase>());
    }

    [Fact]
    public void ANetworkTurnsWinogradOff()
    {
        PlannedConv conv = Plan("Network(16, 32, 32), Conv(16, 3)", winograd: false).Convolutions[1]!;

        Assert.Equal("direct (Winograd: turned off on the network)", conv.Data.Describe<ConvImplementation, ConvCase>());
        Assert.Equal("direct (Winograd: turned off on the network)", conv.Weights.Describe<ConvGradient, ConvCase>());
    }

    [Fact]
    public void AGradientThatIsAddedIsNotTiled() => Assert.Equal(
        new PassedOver("tiles", "the last tile of a row computes some columns again, which must not be added again"),
        DenseRules.Gradient(Plan("Network(84), Dense(20)").Program.Instructions[1], accumulates: true).PassedOver.Last());

    /// <summary>Nothing stands in a list in vain, and what is taken stands behind what is passed over.</summary>
    [Fact]
    public void EachIsTakenForSomeNetwork()
    {
        PlannedConv[] convolutions = [.. Convolutions.Select(network => Plan(network.Network).Convolutions[1]!)];
        Assert.Equal(ConvImplementation.All, ConvImplementation.All.Where(each => convolutions.Any(conv => conv.Data.Taken == each)));
        Assert.Equal(ConvGradient.All, ConvGradient.All.Where(each => convolutions.Any(conv => conv.Weights.Taken == each)));
        Instruction[] dense = [.. DenseLayers.Select(network => Plan(network.Network).Program.Instructions[1])];
        Assert.Equal(DenseImplementation.Forward, DenseImplementation.Forward.Where(each => dense.Any(node => DenseRules.Forward(node).Taken == each)));
        Assert.Equal(DenseImplementation.Gradients, DenseImplementation.Gradients.Where(each => dense.Any(node => DenseRules.Gradient(node).Taken == each)));
        foreach (PlannedConv conv in convolutions)
        {
            Assert.Equal(ConvImplementation.All.TakeWhile(each => each != conv.Data.Taken).Select(each => each.Name), conv.Data.PassedOver.Select(other => other.Name));
            Assert.Equal(ConvGradient.All.TakeWhile(each => each != conv.Weights.Taken).Select(each => each.Name), conv.Weights.PassedOver.Select(other => other.Name));
        }
    }

    private static TheoryData<string, string, string> Data((string, string, string)[] cases)
    {
        var data = new TheoryData<string, string, string>();
        foreach ((string network, string first, string second) in cases)
            data.Add(network, first, second);
        return data;
    }

    private static Plan Plan(string network, bool winograd = true) =>
        Planner.Plan(Lowerer.Lower(Graph.Written.Source($"[{network}] class N;").Analyze()), inputGradient: false, winograd);
}
