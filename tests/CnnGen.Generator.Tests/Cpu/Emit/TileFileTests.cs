extern alias compiler;

using System.Runtime.CompilerServices;
using CnnGen.Generator.Code;
using CnnGen.Generator.Cpu.Emit.Tiles;
using CnnGen.Generator.Cpu.Planning.Tiles;
using CnnGen.Generator.Tests.Infrastructure;

// The runtime and the compiler both have it, from one file.
using BlockedConvGeometry = compiler::CnnGen.Cpu.Kernels.Conv.Blocked.BlockedConvGeometry;

namespace CnnGen.Generator.Tests.Cpu.Emit;

/// <summary>The text of one tile of each kind, on maps that are as small as the kind allows.</summary>
public sealed class TileFileTests
{
    [Fact]
    public Task ForwardOfOnePixel() => Verify(TileRules.Forward(Conv(16, 32, kernel: 1)));

    [Fact]
    public Task ForwardColumnByColumn() => Verify(TileRules.Forward(Conv(16, 32, kernel: 3)));

    /// <summary>With one register of output channels, a pixel that is loaded serves the three columns of the kernel.</summary>
    [Fact]
    public Task ForwardOfThreeColumns() => Verify(TileRules.Forward(Conv(16, 16, kernel: 3)));

    [Fact]
    public Task ForwardOfTheFirstLayer() => Verify(TileRules.Forward(Conv(3, 32, kernel: 3, stride: 2)));

    /// <summary>A phase of the strides reads a part of the kernel.</summary>
    [Fact]
    public Task BackwardDataOfAPhase() => Verify(TileRules.BackwardData(Conv(16, 16, kernel: 3, stride: 2))[0]!);

    [Fact]
    public Task WeightGradient() => Verify(TileRules.BackwardWeights(Conv(16, 16, kernel: 1)));

    /// <summary>The pixels of dy slide over the three columns of the kernel.</summary>
    [Fact]
    public Task WeightGradientOfThreeColumns() => Verify(TileRules.BackwardWeights(Conv(16, 16, kernel: 3)));

    [Fact]
    public Task WeightGradientOfTheFirstLayer() => Verify(TileRules.BackwardWeights(Conv(3, 16, kernel: 3, stride: 2)));

    [Fact]
    public Task Dense() => Verify(DenseTileRules.Forward(inFeatures: 20, outFeatures: 18));

    [Fact]
    public Task DenseInputGradient() => Verify(DenseTileRules.BackwardData(inFeatures: 20, outFeatures: 18));

    [Fact]
    public Task DenseWeightGradient() => Verify(DenseTileRules.BackwardWeights(inFeatures: 20, outFeatures: 18));

    private static BlockedConvGeometry Conv(int inChannels, int outChannels, int kernel, int stride = 1)
    {
        int padding = kernel / 2;
        int size = 4 * stride;
        return new(inChannels, size, size, outChannels, 4, 4, kernel, kernel, stride, stride, padding, padding, padding, 0, 0, padding);
    }

    // One size for each kind of machine: others are the same loops with more rows or fewer.
    private static Task Verify(TileSpec tile, [CallerFilePath] string testFile = "", [CallerMemberName] string method = "")
    {
        var writer = new CodeWriter();
        TileFileEmitter.EmitClass(writer, tile with { Wide = [tile.Wide[0]], Narrow = [tile.Narrow[0]] });
        return Snapshot.Verify(writer.Finish(), Path.Combine(Path.GetDirectoryName(testFile)!, "Snapshots"), "TileFile." + method);
    }
}
