using CnnGen.Generator.Code;
using CnnGen.Generator.Gpu.Planning;
using CnnGen.Generator.Model;

namespace CnnGen.Generator.Gpu.Emit.Kernels;

/// <summary>Writes sums over the batch: parts of them, and the sums of parts in their order.</summary>
internal static class SumEmitter
{
    public static KernelText Emit(ChannelSumsKernel kernel)
    {
        var writer = new KernelWriter();
        var columns = new ColumnWriter(writer, kernel.Columns);
        writer.View("Float4", "x");
        writer.View("Float4", "parts");
        writer.Line($"ArrayView<Float4> sums = SharedMemory.Allocate<Float4>({Literals.Of(kernel.Threads)});");
        columns.Begin();
        writer.Line("Float4 sum = new Float4(0f, 0f, 0f, 0f);");
        columns.Loop(() =>
        {
            writer.Line("Float4 v = x[at];");
            writer.Line($"sum = {Quad.Of(lane => $"sum.{lane} + v.{lane}")};");
        });
        writer.Line("sums[t] = sum;");
        columns.Tree(() =>
        {
            writer.Line("Float4 a = sums[t];");
            writer.Line("Float4 b = sums[other];");
            writer.Line($"sums[t] = {Quad.Of(lane => $"a.{lane} + b.{lane}")};");
        });
        columns.Store(() => writer.Line("parts[place] = sums[t];"));
        GpuMap map = kernel.Columns.Map;
        return writer.Make(kernel, $"Sums of {map.Channels} channels over {map.Area} positions of each sample, in {kernel.Columns.Parts} parts.");
    }

    public static KernelText Emit(SumPartsKernel kernel)
    {
        var writer = new KernelWriter();
        writer.View("Float4", "parts");
        writer.View("Float4", "sums");
        writer.ThreadPerQuad(kernel.Quads);
        writer.Line("Float4 sum = parts[i];");
        if (kernel.Parts != 1)
        {
            using (writer.Braces($"for (int part = 1; part < {(kernel.Parts is { } parts ? Literals.Of(parts) : "samples")}; part++)"))
            {
                writer.Line($"Float4 v = parts[{Index.Times("part", kernel.Quads)} + i];");
                writer.Line($"sum = {Quad.Of(lane => $"sum.{lane} + v.{lane}")};");
            }
        }

        if (kernel.Adds)
        {
            writer.Line("Float4 left = sums[i];");
            writer.Line($"sum = {Quad.Of(lane => $"left.{lane} + sum.{lane}")};");
        }

        writer.Line("sums[i] = sum;");
        string of = kernel.Parts is { } count ? Text.Plural(count, "part", "parts") : "a part of each sample";
        return writer.Make(kernel, $"The sum of {of}, of {kernel.Quads} quads, in their order.");
    }
}
