using CnnGen.Generator.Code;
using CnnGen.Generator.Gpu.Planning;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Gpu.Emit.Kernels;

/// <summary>Writes pooling of whole maps, forward and backward.</summary>
internal static class PositionEmitter
{
    public static KernelText Emit(PositionKernel kernel)
    {
        GpuMap map = kernel.Map;
        bool isMaximum = kernel.Reducer == Reducer.Maximum;
        var writer = new KernelWriter();
        writer.View("Float4", "input");
        writer.View("Float4", "output");
        if (kernel.KeepsIndices)
            writer.View("Int4", "indices");
        if (kernel.IsShared)
            Share(writer, kernel);
        else
            Loop(writer, kernel);
        string what = $"The {(isMaximum ? "maximum" : "average")} of all positions of {Sizes(map)}, ";
        return writer.Make(kernel, what + (kernel.IsShared
            ? $"a block for {Text(kernel.QuadsOfBlock, "quad")}: its threads share the positions."
            : "a thread for each quad."));
    }

    public static KernelText Emit(PositionGradientKernel kernel)
    {
        GpuMap map = kernel.Map;
        bool isMaximum = kernel.Reducer == Reducer.Maximum;
        var writer = new KernelWriter();
        writer.View("Float4", "dy");
        if (isMaximum)
            writer.View("Int4", "indices");
        if (kernel.Adds)
            writer.View("Float4", "added");
        writer.View("Float4", "dx");
        writer.ThreadPerItem(map.AllQuads);
        writer.Line($"int at = {Quad.At(map, Index.Divide("i", map.AllQuads), Quad.InPosition(map))};");
        writer.Line("Float4 g = dy[at];");
        if (kernel.Adds)
            writer.Line("Float4 left = added[i];");
        if (isMaximum)
        {
            writer.Line("Int4 index = indices[at];");
            writer.Line($"int position = {Index.Modulo(Index.Divide("i", map.Quads), map.Area)};");
        }

        writer.Line($"dx[i] = {Quad.Of(lane => (kernel.Adds ? $"left.{lane} + " : "") + Share(lane))};");
        return writer.Make(kernel, $"The gradient by {Sizes(map)} of their {(isMaximum ? "maxima" : "averages")}, a thread for each quad.");

        string Share(string lane) => isMaximum ? $"(index.{lane} == position ? g.{lane} : 0f)" : $"g.{lane} / {Literals.Of((float)map.Area)}";
    }

    private static string Sizes(GpuMap map) => $"maps of {Literals.Of(map.Channels)} channels and {Literals.Of(map.Area)} positions";

    private static string Text(int count, string what) => Model.Text.Plural(count, what, what + "s");

    private static void Loop(KernelWriter writer, PositionKernel kernel)
    {
        GpuMap map = kernel.Map;
        writer.ThreadPerItem(map.Quads);
        string sample = Index.Times(Index.Divide("i", map.Quads), map.Area);
        writer.Line($"int first = {Quad.At(map, sample, Quad.InPosition(map))};");
        Begin(writer, kernel, "first", "0");
        using (writer.Braces($"for (int position = 1; position < {Literals.Of(map.Area)}; position++)"))
            Take(writer, kernel, $"input[first + {Index.Times("position", map.Quads)}]", "position");
        Store(writer, kernel, "i");
    }

    // Thread t has the quad t % quads, and of the positions every one that is t / quads beyond a multiple of as many as there are such threads.
    private static void Share(KernelWriter writer, PositionKernel kernel)
    {
        GpuMap map = kernel.Map;
        int width = kernel.QuadsOfBlock;
        int step = kernel.Threads / width;
        writer.Line($"ArrayView<Float4> values = SharedMemory.Allocate<Float4>({Literals.Of(kernel.Threads)});");
        if (kernel.Reducer == Reducer.Maximum)
            writer.Line($"ArrayView<Int4> places = SharedMemory.Allocate<Int4>({Literals.Of(kernel.Threads)});");
        writer.Line("int t = Group.IdxX;");
        writer.Line($"int quad = {Index.Times("Grid.IdxX", width)} + {Index.Modulo("t", width)};");
        writer.Line($"int start = {Index.Divide("t", width)};");
        writer.Line($"int first = {Quad.At(map, Index.Times(Index.Divide("quad", map.Quads), map.Area), Index.Modulo("quad", map.Quads))};");
        Begin(writer, kernel, $"first + {Index.Times("start", map.Quads)}", "start");
        using (writer.Braces($"for (int position = start + {Literals.Of(step)}; position < {Literals.Of(map.Area)}; position += {Literals.Of(step)})"))
            Take(writer, kernel, $"input[first + {Index.Times("position", map.Quads)}]", "position");
        Leave();
        writer.Tree(kernel.Threads, width, () =>
        {
            Merge(writer, kernel);
            Leave();
        });
        writer.Line($"if (t >= {Literals.Of(width)})");
        writer.Line("    return;");
        Store(writer, kernel, "quad");
        if (kernel.Reducer == Reducer.Maximum)
            WriteWins(writer);

        void Leave()
        {
            writer.Line("values[t] = y;");
            if (kernel.Reducer == Reducer.Maximum)
                writer.Line("places[t] = index;");
        }
    }

    private static void WriteWins(KernelWriter writer)
    {
        writer.Line();
        writer.Line("// Whether what is found elsewhere comes before what is here, as if all positions had been visited in their order.");
        using (writer.Braces("static bool Wins(float value, int place, float best, int index)"))
        {
            writer.Line("bool isNan = float.IsNaN(value);");
            writer.Line("bool isBestNan = float.IsNaN(best);");
            writer.Line("return isNan ? !isBestNan | place > index : value > best | (value == best & place < index);");
        }
    }

    private static void Begin(KernelWriter writer, PositionKernel kernel, string at, string position)
    {
        writer.Line($"Float4 y = input[{at}];");
        if (NeedsIndex(kernel))
            writer.Line($"Int4 index = new Int4({position}, {position}, {position}, {position});");
    }

    private static bool NeedsIndex(PositionKernel kernel) => kernel.KeepsIndices || (kernel.IsShared && kernel.Reducer == Reducer.Maximum);

    private static void Take(KernelWriter writer, PositionKernel kernel, string value, string position)
    {
        writer.Line($"Float4 x = {value};");
        foreach (string lane in Quad.Lanes)
        {
            if (kernel.Reducer == Reducer.Average)
            {
                writer.Line($"y.{lane} += x.{lane};");
                continue;
            }

            writer.Line($"bool wins_{lane} = GpuMath.Wins(x.{lane}, y.{lane});");
            writer.Line($"y.{lane} = wins_{lane} ? x.{lane} : y.{lane};");
            if (NeedsIndex(kernel))
                writer.Line($"index.{lane} = wins_{lane} ? {position} : index.{lane};");
        }
    }

    private static void Merge(KernelWriter writer, PositionKernel kernel)
    {
        writer.Line("Float4 x = values[other];");
        if (kernel.Reducer == Reducer.Maximum)
            writer.Line("Int4 place = places[other];");
        foreach (string lane in Quad.Lanes)
        {
            if (kernel.Reducer == Reducer.Average)
            {
                writer.Line($"y.{lane} += x.{lane};");
                continue;
            }

            writer.Line($"bool wins_{lane} = Wins(x.{lane}, place.{lane}, y.{lane}, index.{lane});");
            writer.Line($"y.{lane} = wins_{lane} ? x.{lane} : y.{lane};");
            writer.Line($"index.{lane} = wins_{lane} ? place.{lane} : index.{lane};");
        }
    }

    private static void Store(KernelWriter writer, PositionKernel kernel, string at)
    {
        string area = Literals.Of((float)kernel.Map.Area);
        writer.Line($"output[{at}] = {(kernel.Reducer == Reducer.Maximum ? "y" : Quad.Of(lane => $"y.{lane} / {area}"))};");
        if (kernel.KeepsIndices)
            writer.Line($"indices[{at}] = index;");
    }
}
