using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Generator.Layers;
using CnnGen.Generator.Model;

namespace CnnGen.Generator.Cpu.Planning.Tiles;

/// <summary>A product that tiles are written for.</summary>
public enum TileKind
{
    /// <summary>A row of results of a convolution, forward or backward by the data: the tile's rows are pixels, the terms what the kernel reads.</summary>
    Correlation,

    /// <summary>The gradient by the weights: the tile's rows are columns of the kernel and input channels, the terms the pixels of the output.</summary>
    WeightGradient,

    /// <summary>Results of a dense layer, with packed weights: the tile's rows are samples, the terms input features.</summary>
    Dense,

    /// <summary>The gradient by the input of a dense layer: the tile's rows are samples, the terms output features.</summary>
    DenseInputGradient,

    /// <summary>The gradient by the weights of a dense layer: the tile's rows are output features, the terms samples, as many as there are.</summary>
    DenseWeightGradient,
}

/// <summary>A register tile of so many rows of so many registers.</summary>
/// <param name="Taps">The columns of the kernel that it takes at once.</param>
public sealed record TileSize(int Rows, int Vectors, int Taps);

/// <summary>A tile of a convolution or a dense layer with its distances, in floats: what is the same for all layers that it serves. Names are those of the
/// runtime's <c>ConvOperands</c> and <c>ConvTarget</c>, which hold the rest.</summary>
/// <param name="Total">The rows that tiles are cut from: pixels of a row, or columns of the kernel × input channels of a block; <see cref="AtRunTime"/> in a dense layer.</param>
/// <param name="KernelWidth">Columns of the kernel.</param>
/// <param name="Depth">Terms of a row, the columns of the kernel included; <see cref="AtRunTime"/> in a dense layer's gradient by the weights.</param>
/// <param name="Rows">Rows of terms: those of the kernel; <see cref="AtRunTime"/> in a gradient.</param>
/// <param name="ABlock">Blocks of channels; the blocks of terms of a gradient are samples, whose distance is known at run time.</param>
/// <param name="BVector">Of registers of 16 floats; the weights of a correlation lie side by side.</param>
/// <param name="BStep">Likewise.</param>
/// <param name="BRow">Likewise.</param>
/// <param name="Vector">In the result, from a register of 16 floats to the next; <see cref="AtRunTime"/> in a gradient.</param>
/// <param name="Wide">Sizes on machines with 32 registers of 16 floats.</param>
/// <param name="Narrow">Sizes on machines with 16 registers of 8 or 4 floats.</param>
public sealed record TileSpec(
    TileKind Kind,
    int Total,
    int KernelWidth,
    int Depth,
    int Rows,
    int APixel,
    int AStep,
    int ARow,
    int ABlock,
    int BVector,
    int BStep,
    int BRow,
    int Pixel,
    int Vector,
    EquatableArray<TileSize> Wide,
    EquatableArray<TileSize> Narrow)
{
    public const int AtRunTime = 0;

    /// <summary>The name of its class, the same wherever the same tile is needed.</summary>
    public string Name
    {
        get
        {
            string size = Numbers(Total) + "x" + string.Concat(Wide.Select(size => size.Vectors).Distinct().Select(vectors => Text.Number(vectors)));
            return Kind switch
            {
                TileKind.Correlation => $"Conv{Numbers(Rows)}x{Numbers(KernelWidth)}_{size}_Of{Numbers(Depth)}_From{Numbers(APixel, ARow, ABlock)}_To{Numbers(Pixel, Vector)}",
                TileKind.WeightGradient => $"WeightGradient{Numbers(KernelWidth)}_{size}_Of{Numbers(Depth)}_X{Numbers(AStep, ARow, ABlock)}_Dy{Numbers(BVector, BRow)}",
                TileKind.Dense => $"Dense_Of{Numbers(Depth)}_To{Numbers(Pixel)}",
                TileKind.DenseInputGradient => $"DenseInputGradient_Of{Numbers(Depth)}_To{Numbers(BStep)}",
                _ => $"DenseWeightGradient_Dy{Numbers(AStep)}_X{Numbers(Pixel)}",
            };
        }
    }

    /// <summary>Whether the pixels of x that are read next are fetched while this tile is computed: in a correlation those of the next tile, where a pixel
    /// is read once or twice and nothing else brings it in time; in a gradient those of the next block of channels, if there can be one.</summary>
    public bool PrefetchesX => Kind == TileKind.Correlation ? KernelWidth == 1 && Rows == 1 : Kind == TileKind.WeightGradient && FillsBlocks;

    /// <summary>Whether the next rows of dy are fetched while this tile is computed: the first layer reads little else.</summary>
    public bool PrefetchesDy => Kind == TileKind.WeightGradient && !FillsBlocks;

    /// <summary>Of a gradient, whether its input channels come in whole blocks.</summary>
    private bool FillsBlocks => Total == KernelWidth * BlockedSizes.Block;

    private static string Numbers(params int[] numbers) => string.Join("_", numbers.Select(number => Text.Number(number)));
}
