using CnnGen.Generator.Model;
using CnnGen.Generator.Planning.Tiles;

namespace CnnGen.Generator.Emit.Tiles;

/// <summary>Says above a tile what it computes, and why it has the size it has.</summary>
internal static class TileComment
{
    private const int Registers = 32;

    public static IEnumerable<string> Of(TileSpec tile)
    {
        yield return "/// <summary>";
        yield return tile.Kind == TileKind.Correlation
            ? $"/// A row of {Literals.Of(tile.Total)} results of a convolution with {Literals.Of(tile.Rows)}×{Literals.Of(tile.KernelWidth)} taps: what neighbours read lies {Literals.Of(tile.APixel)} floats apart, rows of the kernel {Literals.Of(tile.ARow)}, blocks of channels {Literals.Of(tile.ABlock)}."
            : $"/// The gradient by {Literals.Of(tile.Total)} weights a row of the kernel, columns × input channels of a block, each the sum over rows of {Literals.Of(tile.Depth)} pixels, in x {Literals.Of(tile.AStep)} floats apart.";
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

    private static string Why(TileSpec tile, TileSize size)
    {
        if (tile.Kind == TileKind.WeightGradient && size.Taps > 1)
        {
            return $"{Literals.Of(size.Rows)} input channels × {Literals.Of(size.Taps)} columns of the kernel × 1 register of 16 channels: {Literals.Of(size.Rows * size.Taps)} sums and {Literals.Of(size.Taps + 1)} operands in {Literals.Of(Registers)} registers. A pixel of x serves {Literals.Of(size.Taps)} pixels of dy: {Literals.Of(size.Rows + 1)} loads for {Literals.Of(size.Rows * size.Taps)} multiplications.";
        }

        int sums = size.Rows * size.Vectors;
        int others = size.Vectors * size.Taps + 1;
        string what = tile.Kind == TileKind.Correlation ? "pixels" : "weights";
        string loads = size.Taps > 1
            ? $"{Literals.Of(size.Rows + size.Taps - 1)} pixels and {Literals.Of(size.Taps)} registers of weights are loaded for {Literals.Of(sums * size.Taps)} multiplications"
            : $"{Literals.Of(size.Rows + size.Vectors)} loads for {Literals.Of(sums)} multiplications";
        return $"{Literals.Of(size.Rows)} {what} × {Text.Plural(size.Vectors, "register", "registers")} of 16 channels: {Literals.Of(sums)} sums and {Literals.Of(others)} operands in {Literals.Of(Registers)} registers, {loads}.";
    }
}
