using CnnGen.Generator.Code;
using CnnGen.Generator.Cpu.Planning.Tiles;
using CnnGen.Generator.Model;

namespace CnnGen.Generator.Cpu.Emit.Tiles;

/// <summary>Says above a tile what it computes, and why it has the size it has.</summary>
internal static class TileComment
{
    private const int Registers = 32;

    public static IEnumerable<string> Of(TileSpec tile)
    {
        yield return "/// <summary>";
        yield return "/// " + What(tile);
        yield return "/// </summary>";
        yield return "/// <remarks>";
        foreach (TileSize size in tile.Wide)
            yield return "/// " + Why(tile, size);
        if (tile.PrefetchesX)
        {
            yield return tile.Kind == TileKind.Correlation
                ? "/// Each pixel is read once, so the next tile's are fetched ahead."
                : "/// Each pixel is read only by the tiles of its block of channels, so those of the next block are fetched ahead.";
        }

        if (tile.PrefetchesDy)
            yield return "/// Few weights share each pixel of dy, so the next rows are fetched ahead.";

        yield return "/// </remarks>";
    }

    private static string What(TileSpec tile) => tile.Kind switch
    {
        TileKind.Correlation => $"A row of {Literals.Of(tile.Total)} results of a convolution with {Literals.Of(tile.Rows)}×{Literals.Of(tile.KernelWidth)} taps: what neighbours read lies {Literals.Of(tile.APixel)} floats apart, rows of the kernel {Literals.Of(tile.ARow)}, blocks of channels {Literals.Of(tile.ABlock)}.",
        TileKind.WeightGradient => $"The gradient by {Literals.Of(tile.Total)} weights a row of the kernel, columns × input channels of a block, each the sum over rows of {Literals.Of(tile.Depth)} pixels, in x {Literals.Of(tile.AStep)} floats apart.",
        TileKind.Dense => $"Output features of a dense layer, each the sum over {Literals.Of(tile.Depth)} input features. The weights are packed by 16 output features.",
        TileKind.DenseWeightGradient => $"The gradient by the weights of a dense layer of {Literals.Of(tile.Pixel)} input features, each the sum over samples, which lie {Literals.Of(tile.BStep)} floats apart in x and {Literals.Of(tile.AStep)} in dy.",
        _ => $"The gradient by the input of a dense layer of {Literals.Of(tile.BStep)} input features, each the sum over {Literals.Of(tile.Depth)} output features.",
    };

    private static string Why(TileSpec tile, TileSize size)
    {
        if (tile.Kind == TileKind.WeightGradient && size.Taps > 1)
        {
            return $"{Literals.Of(size.Rows)} input channels × {Literals.Of(size.Taps)} columns of the kernel × 1 register of 16 channels: {Literals.Of(size.Rows * size.Taps)} sums and {Literals.Of(size.Taps + 1)} operands in {Literals.Of(Registers)} registers. A pixel of x serves {Literals.Of(size.Taps)} pixels of dy: {Literals.Of(size.Rows + 1)} loads for {Literals.Of(size.Rows * size.Taps)} multiplications.";
        }

        int sums = size.Rows * size.Vectors;
        int others = size.Vectors * size.Taps + 1;
        string loads = size.Taps > 1
            ? $"{Literals.Of(size.Rows + size.Taps - 1)} pixels and {Literals.Of(size.Taps)} registers of weights are loaded for {Literals.Of(sums * size.Taps)} multiplications"
            : $"{Text.Plural(size.Rows + size.Vectors, "load", "loads")} for {Text.Plural(sums, "multiplication", "multiplications")}";
        return $"{Rows(tile.Kind, size.Rows)} × {Text.Plural(size.Vectors, "register", "registers")} of 16 {Lanes(tile.Kind)}: {Text.Plural(sums, "sum", "sums")} and {Literals.Of(others)} operands in {Literals.Of(Registers)} registers, {loads}.";
    }

    private static string Rows(TileKind kind, int rows) => kind switch
    {
        TileKind.Correlation => Text.Plural(rows, "pixel", "pixels"),
        TileKind.WeightGradient => Text.Plural(rows, "weight", "weights"),
        TileKind.DenseWeightGradient => Text.Plural(rows, "output feature", "output features"),
        _ => Text.Plural(rows, "sample", "samples"),
    };

    private static string Lanes(TileKind kind) => kind is TileKind.Correlation or TileKind.WeightGradient ? "channels" : "features";
}
