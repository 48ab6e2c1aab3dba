using CnnGen.Generator.Code;
using CnnGen.Generator.Gpu.Planning;

namespace CnnGen.Generator.Gpu.Emit.Kernels;

/// <summary>Writes what kernels that are matrix products have in common: tiles of both matrices in shared memory, twice, so that one is filled while the other is read,
/// and sums in registers.</summary>
/// <remarks>The left tile is Depth × Rows floats, the right one Depth × Columns. A thread's rows and columns come in quads that lie as far apart as there are threads, so
/// that neighbouring threads read neighbouring quads. Where a tile has fewer quads than there are threads, several bring the same one.</remarks>
internal sealed class TileWriter(KernelWriter writer, ProductTile tile)
{
    private const int Lanes = GpuMap.Lanes;

    // A quad more than there are rows: what is stored across depths does not meet in one bank.
    private int LeftStride => tile.Rows + Lanes;

    private int RightStride => tile.Columns + Lanes;

    private int RowQuads => tile.ThreadRows / Lanes;

    private int ColumnQuads => tile.ThreadColumns / Lanes;

    /// <summary>How many quads of a tile a thread brings.</summary>
    public int LeftLoads => Math.Max(1, tile.Rows * ProductTile.Depth / Lanes / tile.Threads);

    public int RightLoads => Math.Max(1, tile.Columns * ProductTile.Depth / Lanes / tile.Threads);

    /// <summary>Declares the tiles, the thread's place and its sums.</summary>
    public void Begin()
    {
        int depth = 2 * ProductTile.Depth / Lanes;
        writer.Line($"ArrayView<Float4> left4 = SharedMemory.Allocate<Float4>({Literals.Of(depth * LeftStride)});");
        writer.Line($"ArrayView<Float4> right4 = SharedMemory.Allocate<Float4>({Literals.Of(depth * RightStride)});");
        writer.Line("ArrayView<float> left = left4.Cast<float>();");
        writer.Line("ArrayView<float> right = right4.Cast<float>();");
        writer.Line("int t = Group.IdxX;");
        writer.Line($"int across = t % {Literals.Of(tile.ThreadsAcross)};");
        writer.Line($"int down = t / {Literals.Of(tile.ThreadsAcross)};");
        for (int row = 0; row < tile.ThreadRows; row++)
            writer.Line($"float {string.Join(", ", Enumerable.Range(0, tile.ThreadColumns).Select(column => Sum(row, column) + " = 0f"))};");
    }

    /// <summary>The place in a tile of what a thread brings: two locals.</summary>
    /// <param name="along">Of how many quads or numbers a row of what is brought consists.</param>
    /// <param name="total">How many there are in all.</param>
    public void Place(string name, int load, int along, int total)
    {
        string thread = load == 0 ? "t" : $"t + {Literals.Of(load * tile.Threads)}";
        string place = total < tile.Threads ? Index.Modulo(thread, total) : thread;
        writer.Line($"int {name}_at = {Index.Modulo(place, along)};");
        writer.Line($"int {name}_in = {Index.Divide(place, along)};");
    }

    /// <summary>Writes the product: brings the tiles of a step while those of the step before it are multiplied.</summary>
    /// <param name="steps">How many steps there are.</param>
    /// <param name="load">Writes what brings the quads <c>l0</c>, …, <c>r0</c>, … of <c>step</c>; beyond the last one, zeros.</param>
    /// <param name="leftAlongDepth">Whether a quad of the left matrix lies along the depth; else along the rows.</param>
    public void Multiply(string steps, Action load, bool leftAlongDepth, bool rightAlongDepth)
    {
        using (writer.Braces($"for (int step = 0; step <= {steps}; step++)"))
        {
            load();
            writer.Line("int read = step & 1;");
            using (writer.Braces("if (step > 0)"))
                MultiplyTiles();
            int half = ProductTile.Depth;
            for (int i = 0; i < LeftLoads; i++)
                Store("left", $"l{Literals.Of(i)}", LeftStride, half, leftAlongDepth);
            for (int i = 0; i < RightLoads; i++)
                Store("right", $"r{Literals.Of(i)}", RightStride, half, rightAlongDepth);
            writer.Line("Group.Barrier();");
        }
    }

    /// <summary>The row of a thread's sums in its block, as an expression.</summary>
    public string Row(int row) => $"down * 4 + {Literals.Of((row / Lanes * (tile.Rows / RowQuads)) + (row % Lanes))}";

    /// <summary>The quad of columns of a thread's sums in its block.</summary>
    public string ColumnQuad(int quad) => quad == 0 ? "across" : $"across + {Literals.Of(quad * (tile.Columns / Lanes / ColumnQuads))}";

    /// <summary>The sums of a row in a quad of columns.</summary>
    public string Sums(int row, int quad) => Quad.OfNumbers(lane => Sum(row, (quad * Lanes) + lane));

    public int QuadsAcross => ColumnQuads;

    private static string Sum(int row, int column) => $"c{Literals.Of(row)}_{Literals.Of(column)}";

    // A step's tiles are in the half that its number, which is one more than when they were brought, does not name.
    private void Store(string matrix, string quad, int stride, int depth, bool isAlongDepth)
    {
        if (!isAlongDepth)
        {
            writer.Line($"{matrix}4[((1 - read) * {Literals.Of(depth)} + {quad}_in) * {Literals.Of(stride / Lanes)} + {quad}_at] = {quad};");
            return;
        }

        for (int lane = 0; lane < Lanes; lane++)
            writer.Line($"{matrix}[((1 - read) * {Literals.Of(depth)} + {quad}_at * 4 + {Literals.Of(lane)}) * {Literals.Of(stride)} + {quad}_in] = {quad}.{Quad.Lanes[lane]};");
    }

    private void MultiplyTiles()
    {
        writer.Line($"int a = read * {Literals.Of(ProductTile.Depth * LeftStride / Lanes)} + down;");
        writer.Line($"int b = read * {Literals.Of(ProductTile.Depth * RightStride / Lanes)} + across;");
        for (int depth = 0; depth < ProductTile.Depth; depth++)
        {
            for (int quad = 0; quad < RowQuads; quad++)
                writer.Line($"Float4 a{depth}_{quad} = left4[a + {Literals.Of((depth * LeftStride / Lanes) + (quad * (tile.Rows / Lanes / RowQuads)))}];");
            for (int quad = 0; quad < ColumnQuads; quad++)
                writer.Line($"Float4 b{depth}_{quad} = right4[b + {Literals.Of((depth * RightStride / Lanes) + (quad * (tile.Columns / Lanes / ColumnQuads)))}];");
            for (int row = 0; row < tile.ThreadRows; row++)
            {
                string factor = $"a{depth}_{row / Lanes}.{Quad.Lanes[row % Lanes]}";
                writer.Line(string.Join(" ", Enumerable.Range(0, tile.ThreadColumns).Select(
                    column => $"{Sum(row, column)} += {factor} * b{depth}_{column / Lanes}.{Quad.Lanes[column % Lanes]};")));
            }
        }
    }
}
