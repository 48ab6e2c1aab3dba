using CnnGen.Generator.Code;
using CnnGen.Generator.Gpu.Planning;

namespace CnnGen.Generator.Gpu.Emit.Kernels;

/// <summary>Writes a map as a vector, and the gradient of that.</summary>
internal static class FlattenEmitter
{
    public static KernelText Emit(FlattenKernel kernel)
    {
        (GpuMap map, GpuMap vector) = (kernel.Map, kernel.Vector);
        var writer = new KernelWriter();
        writer.View("float", "map");
        writer.View("Float4", "vector");
        writer.ThreadPerItem(vector.Quads);
        writer.Line($"int sample = {Index.Times(Index.Divide("i", vector.Quads), map.AllQuads * GpuMap.Lanes)};");
        writer.Line($"int first = {Index.Times(Quad.InPosition(vector), GpuMap.Lanes)};");
        writer.Line($"vector[i] = {Quad.OfNumbers(Lane)};");
        writer.Line();
        using (writer.Braces("static float Element(ArrayView<float> map, int sample, int number)"))
            writer.Line($"return map[sample + {Index.Times(Index.Modulo("number", map.Area), map.Quads * GpuMap.Lanes)} + {Index.Divide("number", map.Area)}];");
        return writer.Make(kernel, $"Writes {Sizes(map)} as vectors, channel after channel, a thread for each quad of those.");

        string Lane(int lane)
        {
            string number = lane == 0 ? "first" : $"first + {Literals.Of(lane)}";
            bool maySpare = lane >= GpuMap.Lanes - vector.SpareLanes;
            return maySpare ? $"{number} < {Literals.Of(vector.Channels)} ? Element(map, sample, {number}) : 0f" : $"Element(map, sample, {number})";
        }
    }

    public static KernelText Emit(FlattenGradientKernel kernel)
    {
        (GpuMap map, GpuMap vector) = (kernel.Map, kernel.Vector);
        var writer = new KernelWriter();
        writer.View("float", "dy");
        if (kernel.Adds)
            writer.View("Float4", "added");
        writer.View("Float4", "dx");
        writer.ThreadPerItem(map.AllQuads);
        writer.Line($"int c = {Index.Times(Quad.InPosition(map), GpuMap.Lanes)};");
        writer.Line($"int position = {Index.Modulo(Index.Divide("i", map.Quads), map.Area)};");
        string sample = Index.Times(Index.Divide("i", map.AllQuads), vector.Quads * GpuMap.Lanes);
        writer.Line($"int at = {sample} + {Index.Times("c", map.Area)} + position;");
        if (kernel.Adds)
            writer.Line("Float4 left = added[i];");
        writer.Line($"dx[i] = {Quad.OfNumbers(lane => (kernel.Adds ? $"left.{Quad.Lanes[lane]} + " : "") + Lane(lane))};");
        return writer.Make(kernel, $"The gradient by {Sizes(map)} of the vectors that they are written as, a thread for each quad.");

        string Lane(int lane)
        {
            string element = lane == 0 ? "dy[at]" : $"dy[at + {Literals.Of(lane * map.Area)}]";
            return lane < GpuMap.Lanes - map.SpareLanes ? element : $"(c + {Literals.Of(lane)} < {Literals.Of(map.Channels)} ? {element} : 0f)";
        }
    }

    private static string Sizes(GpuMap map) => $"maps of {Literals.Of(map.Channels)} channels and {Literals.Of(map.Area)} positions";
}
