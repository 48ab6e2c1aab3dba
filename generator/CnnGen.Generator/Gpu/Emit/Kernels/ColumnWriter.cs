using CnnGen.Generator.Code;
using CnnGen.Generator.Gpu.Planning;

namespace CnnGen.Generator.Gpu.Emit.Kernels;

/// <summary>Writes what kernels have in common that reduce each channel over positions: a thread's positions, and the tree by which the threads of a quad come to one
/// result.</summary>
internal sealed class ColumnWriter(KernelWriter writer, ChannelColumns columns)
{
    private readonly GpuMap _map = columns.Map;

    /// <summary>The thread's quad, its part, and the positions of that.</summary>
    public void Begin()
    {
        int blocks = Blocks.Of(_map.Quads, columns.QuadsOfBlock);
        writer.Line("int t = Group.IdxX;");
        writer.Line($"int q = {Index.Plus(Index.Times(Index.Modulo("Grid.IdxX", blocks), columns.QuadsOfBlock), Index.Modulo("t", columns.QuadsOfBlock))};");
        writer.Line($"int down = {Index.Divide("t", columns.QuadsOfBlock)};");
        writer.Line($"int part = {Index.Divide("Grid.IdxX", blocks)};");
        writer.Line($"int positions = samples * {Literals.Of(_map.Area)};");
        writer.Line($"int share = {Index.Divide($"positions + {Literals.Of(columns.Parts - 1)}", columns.Parts)};");
        writer.Line("int from = part * share;");
        writer.Line("int to = from + share < positions ? from + share : positions;");
    }

    /// <summary>Goes through the thread's positions; <c>at</c> is the quad's place in a map.</summary>
    public void Loop(Action body)
    {
        using (writer.Braces($"if (q < {Literals.Of(_map.Quads)})"))
        using (writer.Braces($"for (int i = from + down; i < to; i += {Literals.Of(columns.PositionsOfBlock)})"))
        {
            writer.Line($"int at = {Index.Times("i", _map.Quads)} + q;");
            body();
        }
    }

    /// <summary>Combines what the threads of a quad have in shared memory: the results are those of the threads with <c>down</c> 0.</summary>
    /// <param name="combine">Writes what makes one of that of the threads <c>t</c> and <c>other</c>.</param>
    public void Tree(Action combine) => writer.Tree(GpuKernel.DefaultThreads, columns.QuadsOfBlock, combine);

    /// <summary>Writes what the thread that has a quad's result stores of it, at <c>place</c>.</summary>
    public void Store(Action store)
    {
        using (writer.Braces($"if (down == 0 & q < {Literals.Of(_map.Quads)})"))
        {
            writer.Line($"int place = {Index.Times("part", _map.Quads)} + q;");
            store();
        }
    }
}
