using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Generator.Code;
using CnnGen.Generator.Cpu.Planning.Tiles;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Emit.Tiles;

/// <summary>Writes a tile of the gradient by the weights of one register of output channels: sums for some input channels and all columns of the kernel. A pixel
/// of x is loaded once for the pixels of dy that it belongs to, which wait in registers.</summary>
internal sealed class SlidingGradientEmitter(CodeWriter writer, TileSpec tile, TileSize size)
{
    private const int Block = BlockedSizes.Block;

    private int Channels => tile.Total / tile.KernelWidth;

    /// <summary>The columns of x that belong to as many pixels of dy as the kernel has columns; what is left of the loop's steps comes before it.</summary>
    private int Full => Math.Max(0, tile.Depth - First);

    private int First => Math.Min(size.Taps - 1, tile.Depth);

    private int Looped => Full / size.Taps * size.Taps;

    public void Emit()
    {
        writer.Line(TileEmitter.Optimized);
        writer.Line($"private static void {TileEmitter.Method(size, isWide: true)}<S, V>(in {Library.Of("ConvOperands")} operands, in {Library.Of("ConvTarget")} target)");
        writer.Line($"    where S : struct, {Library.Of("ISimd")}<V>");
        using (writer.Braces("    where V : struct"))
        using (writer.Braces("unchecked")) // pointers go back too, which a project that checks arithmetic takes for an overflow
        {
            writer.Line("float* start = target.Start;");
            for (int row = 0; row < size.Rows; row++)
                writer.Line($"V {Each(tap => $"{Sum(row, tap)} = S.Load(start{Times(tap * Channels)})", ", ")};{(row + 1 < size.Rows ? " start += target.StartPixel;" : "")}");
            writer.Line("float* a = operands.A;");
            writer.Line("float* b = operands.B;");
            if (tile.PrefetchesDy)
                writer.Line($"global::System.IntPtr next = {Literals.Of(tile.BRow)} * (global::System.IntPtr)operands.Rows; // from b to the rows after these");
            using (writer.Braces("for (int block = operands.Blocks; block > 0; block--)"))
            {
                using (writer.Braces("for (int row = operands.Rows; row > 0; row--)"))
                    EmitRow();
                writer.Line($"a += operands.ABlock - {Literals.Of(tile.ARow)} * (global::System.IntPtr)operands.Rows;");
                writer.Line($"b += operands.BBlock - {Literals.Of(tile.BRow)} * (global::System.IntPtr)operands.Rows;");
            }

            writer.Line("float* c = target.C;");
            for (int row = 0; row < size.Rows; row++)
                writer.Line(Each(tap => $"S.Store({Sum(row, tap)}, c{TileEmitter.Plus((row + tap * Channels) * tile.Pixel)});", " "));
        }
    }

    private void EmitRow()
    {
        string pixels = string.Join(", ", Enumerable.Range(0, Math.Min(size.Taps, tile.Depth)).Select(column => $"{Pixel(column)} = default"));
        writer.Line($"V x, {pixels};");
        int loop = First + Full - Looped;
        for (int column = 0; column < loop; column++)
            EmitColumn(column, column);
        if (Looped > 0)
        {
            using (writer.Braces($"for (int k = {Literals.Of(loop)}; k < {Literals.Of(tile.Depth)}; k += {Literals.Of(size.Taps)})"))
            {
                for (int column = loop; column < loop + size.Taps; column++)
                    EmitColumn(column, column);
                writer.Line($"a += {Literals.Of(size.Taps * tile.AStep)};");
                writer.Line($"b += {Literals.Of(size.Taps * Block)};");
            }
        }

        for (int column = tile.Depth; column < tile.Depth + size.Taps - 1; column++)
            EmitColumn(column, column - Looped);
        writer.Line($"a += {Literals.Of(tile.ARow - Looped * tile.AStep)};");
        writer.Line($"b += {Literals.Of(tile.BRow - Looped * Block)};");
    }

    /// <param name="column">Of x: it meets pixel <paramref name="column"/> − tap of dy, if there is one.</param>
    /// <param name="offset">Columns from where a and b point to.</param>
    private void EmitColumn(int column, int offset)
    {
        if (column < tile.Depth)
        {
            if (tile.PrefetchesX)
                writer.Line($"S.Prefetch(a{TileEmitter.Plus(tile.ABlock + offset * tile.AStep)});");
            if (tile.PrefetchesDy)
                writer.Line($"S.Prefetch(b + next{TileEmitter.Plus(offset * Block)});");
            writer.Line($"{Pixel(column)} = S.Load(b{TileEmitter.Plus(offset * Block)});");
        }

        int[] taps = [.. Enumerable.Range(0, size.Taps).Where(tap => column - tap >= 0 && column - tap < tile.Depth)];
        for (int row = 0; row < size.Rows; row++)
        {
            string sums = string.Join(" ", taps.Select(tap => $"{Sum(row, tap)} = S.MultiplyAdd(x, {Pixel(column - tap)}, {Sum(row, tap)});"));
            writer.Line($"x = S.Broadcast(a[{Literals.Of(row + offset * tile.AStep)}]); {sums}");
        }
    }

    private string Each(Func<int, string> write, string separator) => string.Join(separator, Enumerable.Range(0, size.Taps).Select(write));

    private string Pixel(int column) => $"d{Literals.Of(column % size.Taps)}";

    private static string Sum(int row, int tap) => $"c{Literals.Of(row)}x{Literals.Of(tap)}";

    private static string Times(int rows) => rows == 0 ? "" : $" + {Literals.Of(rows)} * target.StartPixel";
}
