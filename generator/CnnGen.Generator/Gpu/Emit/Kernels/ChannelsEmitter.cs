using CnnGen.Generator.Code;
using CnnGen.Generator.Gpu.Planning;

namespace CnnGen.Generator.Gpu.Emit.Kernels;

/// <summary>Writes a <see cref="ChannelsKernel"/>.</summary>
internal static class ChannelsEmitter
{
    public static KernelText Emit(ChannelsKernel kernel)
    {
        GpuMap map = kernel.Map;
        var writer = new KernelWriter();
        string[] inputs = [.. kernel.Runs.Select((_, i) => kernel.Runs.Count == 1 ? "input" : "input" + Literals.Of(i + 1))];
        string element = kernel.MovesQuads ? "Float4" : "float";
        foreach (string input in inputs)
            writer.View(element, input);
        if (kernel.Adds)
            writer.View("Float4", "added");
        writer.View("Float4", "output");
        writer.ThreadPerItem(map.AllQuads);
        writer.Line($"int position = {Index.Divide("i", map.Quads)};");
        if (kernel.Places is { } places)
            Choose(writer, map, places);
        string at = kernel.Places is null ? "position" : "at";
        writer.Line(kernel.MovesQuads
            ? $"Float4 y = Quad({string.Join(", ", [.. inputs, at, Quad.InPosition(map)])});"
            : $"int c = {Index.Times(Quad.InPosition(map), GpuMap.Lanes)};");
        if (!kernel.MovesQuads)
            writer.Line($"Float4 y = {Quad.OfNumbers(lane => $"Channel({string.Join(", ", [.. inputs, at, lane == 0 ? "c" : $"c + {Literals.Of(lane)}"])})")};");
        if (kernel.Places?.IsAdjoint == true)
            writer.Line($"y = isTaken ? y : {Quad.Of(_ => "0f")};");
        if (kernel.Adds)
        {
            writer.Line("Float4 left = added[i];");
            writer.Line($"y = {Quad.Of(lane => $"left.{lane} + y.{lane}")};");
        }

        writer.Line("output[i] = y;");
        WriteFunction(writer, kernel, inputs, element);
        string runs = string.Join(", ", kernel.Runs.Select(run => $"{Literals.Of(run.Count)} from {Literals.Of(run.From)} of {Literals.Of(run.Channels)} as {Literals.Of(run.To)}"));
        return writer.Make(kernel, $"Maps of {Literals.Of(map.Channels)} channels and {Literals.Of(map.Area)} positions, of channels of others: {runs}.");
    }

    // The position that is read.
    private static void Choose(KernelWriter writer, GpuMap map, PositionChoice places)
    {
        writer.Line($"int column = {Index.Modulo("position", places.Out.Width)};");
        writer.Line($"int row = {Index.Modulo(Index.Divide("position", places.Out.Width), places.Out.Height)};");
        writer.Line($"int sample = {Index.Divide("position", map.Area)};");
        (string height, string width, string stride) = (Literals.Of(places.In.Height), Literals.Of(places.In.Width), Literals.Of(places.Stride));
        if (!places.IsAdjoint)
        {
            writer.Line($"int at = (sample * {height} + row * {stride}) * {width} + column * {stride};");
            return;
        }

        writer.Line($"bool isTaken = row % {stride} == 0 & column % {stride} == 0;");
        writer.Line($"int at = (sample * {height} + row / {stride}) * {width} + column / {stride};");
    }

    private static void WriteFunction(KernelWriter writer, ChannelsKernel kernel, string[] inputs, string element)
    {
        int lanes = kernel.MovesQuads ? GpuMap.Lanes : 1;
        string number = kernel.MovesQuads ? "q" : "c";
        string header = kernel.MovesQuads ? "static Float4 Quad" : "static float Channel";
        writer.Line();
        using (writer.Braces($"{header}({string.Join(", ", inputs.Select(input => $"ArrayView<{element}> {input}"))}, int position, int {number})"))
        {
            for (int i = 0; i < inputs.Length; i++)
            {
                ChannelRun run = kernel.Runs[i];
                int quads = new GpuMap(run.Channels, 1).Quads;
                (int from, int to, int end) = (run.From / lanes, run.To / lanes, (run.To + run.Count + lanes - 1) / lanes);
                string shifted = from == to ? number : from > to ? $"{number} + {Literals.Of(from - to)}" : $"{number} - {Literals.Of(to - from)}";
                writer.Line($"if ({number} >= {Literals.Of(to)} & {number} < {Literals.Of(end)})");
                writer.Line($"    return {inputs[i]}[{Index.Times("position", quads * GpuMap.Lanes / lanes)} + {shifted}];");
            }

            writer.Line(kernel.MovesQuads ? $"return {Quad.Of(_ => "0f")};" : "return 0f;");
        }
    }
}
