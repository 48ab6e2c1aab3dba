using CnnGen.Generator.Code;
using CnnGen.Generator.Gpu.Planning;

namespace CnnGen.Generator.Gpu.Emit.Kernels;

/// <summary>Writes the maximum of neighbouring channels, forward and backward.</summary>
internal static class ChannelMaximumEmitter
{
    public static KernelText Emit(ChannelMaximumKernel kernel)
    {
        GpuMap map = kernel.Map;
        GpuMap result = new(map.Channels / kernel.Pieces, map.Area);
        var writer = new KernelWriter();
        writer.View("float", "input");
        writer.View("Float4", "output");
        if (kernel.KeepsIndices)
            writer.View("Int4", "indices");
        writer.ThreadPerItem(result.AllQuads);
        string channel = Index.Times(Quad.InPosition(result), GpuMap.Lanes * kernel.Pieces);
        string position = Index.Times(Index.Divide("i", result.Quads), map.Quads * GpuMap.Lanes);
        writer.Line($"int first = {(channel == "0" ? position : $"{position} + {channel}")};");
        string[] isChannel = [.. Enumerable.Range(0, GpuMap.Lanes).Select(lane => IsChannel(lane, result))];
        for (int lane = 0; lane < GpuMap.Lanes; lane++)
        {
            string start = lane == 0 ? "first" : $"first + {Literals.Of(lane * kernel.Pieces)}";
            writer.Line($"(float y{Literals.Of(lane)}, int index{Literals.Of(lane)}) = {(isChannel[lane] == "false" ? "(0f, 0)" : $"Largest(input, {start}, {isChannel[lane]})")};");
        }

        writer.Line($"output[i] = {Quad.OfNumbers(lane => "y" + Literals.Of(lane))};");
        if (kernel.KeepsIndices)
            writer.Line("indices[i] = new Int4(index0, index1, index2, index3);");
        writer.Line();
        writer.Line("// The largest of neighbours, and which of them it is; 0 where there are none.");
        using (writer.Braces("static (float, int) Largest(ArrayView<float> input, int first, bool isChannel)"))
        {
            writer.Line("if (!isChannel)");
            writer.Line("    return (0f, 0);");
            writer.Line("float y = input[first];");
            writer.Line("int index = 0;");
            using (writer.Braces($"for (int piece = 1; piece < {Literals.Of(kernel.Pieces)}; piece++)"))
            {
                writer.Line("float x = input[first + piece];");
                writer.Line("bool wins = GpuMath.Wins(x, y);");
                writer.Line("y = wins ? x : y;");
                writer.Line("index = wins ? piece : index;");
            }

            writer.Line("return (y, index);");
        }

        return writer.Make(kernel, $"The largest of {Literals.Of(kernel.Pieces)} neighbouring channels of {Sizes(map)}, a thread for each quad of the result.");
    }

    public static KernelText Emit(ChannelMaximumGradientKernel kernel)
    {
        GpuMap map = kernel.Map;
        GpuMap result = new(map.Channels / kernel.Pieces, map.Area);
        var writer = new KernelWriter();
        writer.View("float", "dy");
        writer.View("int", "indices");
        if (kernel.Adds)
            writer.View("Float4", "added");
        writer.View("Float4", "dx");
        writer.ThreadPerItem(map.AllQuads);
        writer.Line($"int c = {Index.Times(Quad.InPosition(map), GpuMap.Lanes)};");
        writer.Line($"int at = {Index.Times(Index.Divide("i", map.Quads), result.Quads * GpuMap.Lanes)};");
        if (kernel.Adds)
            writer.Line("Float4 left = added[i];");
        writer.Line($"dx[i] = {Quad.OfNumbers(lane => (kernel.Adds ? $"left.{Quad.Lanes[lane]} + " : "") + $"Gradient(dy, indices, at, c + {Literals.Of(lane)})")};");
        writer.Line();
        using (writer.Braces("static float Gradient(ArrayView<float> dy, ArrayView<int> indices, int at, int c)"))
        {
            if (map.SpareLanes > 0)
            {
                writer.Line($"if (c >= {Literals.Of(map.Channels)})");
                writer.Line("    return 0f;");
            }

            writer.Line($"int winner = at + {Index.Divide("c", kernel.Pieces)};");
            writer.Line($"return indices[winner] == {Index.Modulo("c", kernel.Pieces)} ? dy[winner] : 0f;");
        }

        return writer.Make(kernel, $"The gradient by {Sizes(map)} of the largest of {Literals.Of(kernel.Pieces)} neighbouring channels, a thread for each quad of it.");
    }

    private static string Sizes(GpuMap map) => $"maps of {Literals.Of(map.Channels)} channels and {Literals.Of(map.Area)} positions";

    // Whether a lane of this thread's quad is a channel.
    private static string IsChannel(int lane, GpuMap map) => lane < GpuMap.Lanes - map.SpareLanes ? "true"
        : map.Quads == 1 ? "false"
        : $"{Index.Modulo("i", map.Quads)} < {Literals.Of(map.Quads - 1)}";
}
