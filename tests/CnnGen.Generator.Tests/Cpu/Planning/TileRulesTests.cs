extern alias compiler;

using CnnGen.Generator.Cpu.Planning.Tiles;

// The runtime and the compiler both have it, from one file.
using BlockedConvGeometry = compiler::CnnGen.Cpu.Kernels.Conv.Blocked.BlockedConvGeometry;

namespace CnnGen.Generator.Tests.Cpu.Planning;

public sealed class TileRulesTests
{
    /// <summary>Networks refer to tiles by name without knowing of each other, so that a name must say all that tells two tiles apart. Small numbers,
    /// so that different shapes have the same distances often.</summary>
    [Fact]
    public void TilesOfOneNameAreTheSame()
    {
        var random = new Random(11);
        var tiles = new Dictionary<string, TileSpec>();
        int again = 0;
        for (int i = 0; i < 200_000; i++)
        {
            foreach (TileSpec tile in Of(RandomGeometry(random)).Concat(OfDense(random.Next(16, 100), random.Next(1, 100))))
            {
                if (tiles.TryGetValue(tile.Name, out TileSpec? other))
                {
                    again++;
                    Assert.Equal(other, tile);
                }
                else
                {
                    tiles.Add(tile.Name, tile);
                }
            }
        }

        Assert.True(again > 10_000);
    }

    /// <summary>What is written follows the taps, however far apart the windows are.</summary>
    [Theory]
    [InlineData(3, 1, 1, 1)]
    [InlineData(1, 2, 1, 1)]
    [InlineData(3, 2, 1, 4)]
    [InlineData(3, 2, 2, 1)]
    [InlineData(5, 3, 2, 9)]
    [InlineData(3, 1000, 1, 9)]
    [InlineData(3, 2000, 2000, 1)]
    public void BackwardDataHasATileForEachPhaseWithTaps(int kernel, int stride, int dilation, int phases)
    {
        int size = ((kernel - 1) * dilation) + 1;
        BlockedConvGeometry geometry = new(16, size, size, 16, 1, 1, kernel, kernel, stride, stride, 0, 0, 0, 0, 0, 0, DilationHeight: dilation, DilationWidth: dilation);
        Assert.Equal(phases, TileRules.BackwardData(geometry).Count);
        Assert.DoesNotContain(null, TileRules.BackwardData(geometry));
    }

    private static IEnumerable<TileSpec> Of(BlockedConvGeometry geometry) =>
        [TileRules.Forward(geometry), .. TileRules.BackwardData(geometry).OfType<TileSpec>(), TileRules.BackwardWeights(geometry)];

    private static IEnumerable<TileSpec> OfDense(int inFeatures, int outFeatures) =>
        [DenseTileRules.Forward(inFeatures, outFeatures), DenseTileRules.BackwardData(inFeatures, outFeatures), DenseTileRules.BackwardWeights(inFeatures, outFeatures)];

    private static BlockedConvGeometry RandomGeometry(Random random)
    {
        int[] channels = [1, 2, 3, 16, 32, 48];
        (int kernelHeight, int kernelWidth) = (random.Next(1, 4), random.Next(1, 4));
        (int strideHeight, int strideWidth) = (random.Next(1, 4), random.Next(1, 4));
        (int outHeight, int outWidth) = (random.Next(1, 5), random.Next(1, 5));
        (int height, int width) = (((outHeight - 1) * strideHeight) + kernelHeight, ((outWidth - 1) * strideWidth) + kernelWidth);
        return new(
            channels[random.Next(channels.Length)], height, width, 16 * random.Next(1, 4), outHeight, outWidth, kernelHeight, kernelWidth,
            strideHeight, strideWidth, 0, 0, random.Next(2), random.Next(2), random.Next(2), random.Next(3));
    }
}
