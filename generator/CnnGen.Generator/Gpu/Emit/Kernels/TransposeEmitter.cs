using CnnGen.Generator.Code;
using CnnGen.Generator.Gpu.Planning;

namespace CnnGen.Generator.Gpu.Emit.Kernels;

/// <summary>Writes a <see cref="TransposeKernel"/>.</summary>
internal static class TransposeEmitter
{
    public static KernelText Emit(TransposeKernel kernel)
    {
        (GpuMap map, string maps) = (kernel.Map, $"maps of {Literals.Of(kernel.Map.Channels)} channels and {Literals.Of(kernel.Map.Area)} positions");
        (string area, string channels, string quads) = (Literals.Of(map.Area), Literals.Of(map.Channels), Literals.Of(map.Quads));
        var writer = new KernelWriter();
        if (kernel.IsLoad)
        {
            writer.View("float", "planes");
            writer.View("Float4", "map");
            writer.ThreadPerItem(map.AllQuads);
            writer.Line($"int c = {(map.Quads == 1 ? "0" : $"i % {quads} * 4")};");
            writer.Line($"int position = {Index.Modulo(Index.Divide("i", map.Quads), map.Area)};");
            writer.Line($"int at = ({Index.Divide("i", map.AllQuads)} * {channels} + c) * {area} + position;");
            writer.Line($"map[i] = new Float4({string.Join(", ", Enumerable.Range(0, GpuMap.Lanes).Select(Lane))});");
            return writer.Make(kernel, $"Brings planes, a thread for each quad, into {maps}.");
        }

        writer.View("float", "map");
        writer.View("float", "planes");
        writer.ThreadPerItem(checked(map.Channels * map.Area));
        writer.Line($"int sample = i / {Literals.Of(map.Channels * map.Area)};");
        writer.Line($"int c = {Index.Modulo(Index.Divide("i", map.Area), map.Channels)};");
        writer.Line($"int position = {Index.Modulo("i", map.Area)};");
        writer.Line($"planes[i] = map[(sample * {area} + position) * {Literals.Of(map.Quads * GpuMap.Lanes)} + c];");
        return writer.Make(kernel, $"Brings {maps}, a thread for each number, into planes.");

        // Where the last quad has spare lanes, those read what is there, and 0 is kept.
        string Lane(int lane)
        {
            string offset = lane == 0 ? "at" : $"at + {Literals.Of(lane * map.Area)}";
            bool isSpare = lane >= GpuMap.Lanes - map.SpareLanes;
            return !isSpare ? $"planes[{offset}]" : map.Quads == 1 ? "0f" : $"c + {Literals.Of(lane)} < {channels} ? planes[{offset}] : 0f";
        }
    }
}
