using CnnGen.Generator.Code;
using CnnGen.Generator.Gpu.Planning;

namespace CnnGen.Generator.Gpu.Emit.Kernels;

/// <summary>Writes what batch normalization computes of each channel.</summary>
internal static class NormEmitter
{
    private const string Zero = "new Float4(0f, 0f, 0f, 0f)";

    public static KernelText Emit(NormStatisticsKernel kernel)
    {
        var writer = new KernelWriter();
        var columns = new ColumnWriter(writer, kernel.Columns);
        writer.View("Float4", "x");
        writer.View("Float4", "means");
        writer.View("Float4", "squares");
        foreach (string shared in new[] { "mean", "square" })
            writer.Line($"ArrayView<Float4> {shared}s_of = SharedMemory.Allocate<Float4>({Literals.Of(kernel.Threads)});");
        writer.Line($"ArrayView<float> counts = SharedMemory.Allocate<float>({Literals.Of(kernel.Threads)});");
        columns.Begin();
        writer.Line($"Float4 mean = {Zero};");
        writer.Line($"Float4 square = {Zero};");
        writer.Line("float count = 0f;");
        columns.Loop(() =>
        {
            writer.Line("Float4 v = x[at];");
            writer.Line("count += 1f;");
            writer.Line("float share_of = 1f / count;");
            writer.Line($"Float4 before = {Quad.Of(lane => $"v.{lane} - mean.{lane}")};");
            writer.Line($"mean = {Quad.Of(lane => $"mean.{lane} + before.{lane} * share_of")};");
            writer.Line($"square = {Quad.Of(lane => $"square.{lane} + before.{lane} * (v.{lane} - mean.{lane})")};");
        });
        writer.Line("means_of[t] = mean;");
        writer.Line("squares_of[t] = square;");
        writer.Line("counts[t] = count;");
        columns.Tree(() =>
        {
            writer.Line("float n = counts[t];");
            writer.Line("float m = counts[other];");
            writer.Line("float all = n + m;");
            writer.Line("float part_of = all > 0f ? m / all : 0f;");
            writer.Line("Float4 a = means_of[t];");
            writer.Line("Float4 b = means_of[other];");
            writer.Line("Float4 s = squares_of[t];");
            writer.Line("Float4 u = squares_of[other];");
            writer.Line($"Float4 apart = {Quad.Of(lane => $"b.{lane} - a.{lane}")};");
            writer.Line($"means_of[t] = {Quad.Of(lane => $"a.{lane} + apart.{lane} * part_of")};");
            writer.Line($"squares_of[t] = {Quad.Of(lane => $"s.{lane} + u.{lane} + apart.{lane} * apart.{lane} * (n * part_of)")};");
            writer.Line("counts[t] = all;");
        });
        columns.Store(() =>
        {
            writer.Line("means[place] = means_of[t];");
            writer.Line("squares[place] = squares_of[t];");
        });
        return writer.Make(kernel, $"Mean and squared differences {Of(kernel.Columns)}.");
    }

    public static KernelText Emit(NormCombineKernel kernel)
    {
        ChannelColumns columns = kernel.Columns;
        var writer = new KernelWriter();
        foreach (string view in new[] { "means", "squares", "mean", "inverse", "running_mean", "running_var" })
            writer.View("Float4", view);
        writer.ThreadPerQuad(columns.Map.Quads);
        writer.Line($"int positions = samples * {Literals.Of(columns.Map.Area)};");
        writer.Line($"int share = {Index.Divide($"positions + {Literals.Of(columns.Parts - 1)}", columns.Parts)};");
        writer.Line($"Float4 a = {Zero};");
        writer.Line($"Float4 s = {Zero};");
        writer.Line("int n = 0;");
        using (writer.Braces($"for (int part = 0; part < {Literals.Of(columns.Parts)} & n < positions; part++)"))
        {
            writer.Line("int m = positions - n < share ? positions - n : share;");
            writer.Line("float part_of = (float)m / (float)(n + m);");
            writer.Line("float weight = (float)n * part_of;");
            writer.Line($"Float4 b = means[{Index.Times("part", columns.Map.Quads)} + i];");
            writer.Line($"Float4 u = squares[{Index.Times("part", columns.Map.Quads)} + i];");
            writer.Line($"Float4 apart = {Quad.Of(lane => $"b.{lane} - a.{lane}")};");
            writer.Line($"a = {Quad.Of(lane => $"a.{lane} + apart.{lane} * part_of")};");
            writer.Line($"s = {Quad.Of(lane => $"s.{lane} + u.{lane} + apart.{lane} * apart.{lane} * weight")};");
            writer.Line("n += m;");
        }

        writer.Line("mean[i] = a;");
        writer.Line($"inverse[i] = {Quad.Of(lane => $"1f / MathF.Sqrt(s.{lane} / (float)n + {Literals.Of(kernel.Epsilon)})")};");
        writer.Line("Float4 old_mean = running_mean[i];");
        writer.Line("Float4 old_var = running_var[i];");
        // The variance of the population that the batch is drawn from, as PyTorch keeps it.
        writer.Line("float unbiased = 1f / (float)(n > 1 ? n - 1 : 1);");
        writer.Line($"running_mean[i] = {Quad.Of(lane => Moved("old_mean", "a", lane, ""))};");
        writer.Line($"running_var[i] = {Quad.Of(lane => Moved("old_var", "s", lane, " * unbiased"))};");
        return writer.Make(kernel, $"Statistics {Of(columns)}: all parts in their order.");

        string Moved(string old, string now, string lane, string times) =>
            $"{Literals.Of(1 - kernel.Momentum)} * {old}.{lane} + {Literals.Of(kernel.Momentum)} * ({now}.{lane}{times})";
    }

    public static KernelText Emit(NormGradientSumsKernel kernel)
    {
        var writer = new KernelWriter();
        var columns = new ColumnWriter(writer, kernel.Columns);
        foreach (string view in new[] { "dy", "x", "mean", "sums", "products" })
            writer.View("Float4", view);
        writer.Line($"ArrayView<Float4> sums_of = SharedMemory.Allocate<Float4>({Literals.Of(kernel.Threads)});");
        writer.Line($"ArrayView<Float4> products_of = SharedMemory.Allocate<Float4>({Literals.Of(kernel.Threads)});");
        columns.Begin();
        writer.Line($"Float4 sum = {Zero};");
        writer.Line($"Float4 product = {Zero};");
        writer.Line($"Float4 m = mean[q < {Literals.Of(kernel.Columns.Map.Quads)} ? q : 0];");
        columns.Loop(() =>
        {
            writer.Line("Float4 d = dy[at];");
            writer.Line("Float4 v = x[at];");
            writer.Line($"sum = {Quad.Of(lane => $"sum.{lane} + d.{lane}")};");
            writer.Line($"product = {Quad.Of(lane => $"product.{lane} + d.{lane} * (v.{lane} - m.{lane})")};");
        });
        writer.Line("sums_of[t] = sum;");
        writer.Line("products_of[t] = product;");
        columns.Tree(() =>
        {
            foreach (string shared in new[] { "sums_of", "products_of" })
            {
                writer.Line($"Float4 a_{shared} = {shared}[t];");
                writer.Line($"Float4 b_{shared} = {shared}[other];");
                writer.Line($"{shared}[t] = {Quad.Of(lane => $"a_{shared}.{lane} + b_{shared}.{lane}")};");
            }
        });
        columns.Store(() =>
        {
            writer.Line("sums[place] = sums_of[t];");
            writer.Line("products[place] = products_of[t];");
        });
        return writer.Make(kernel, $"Sums of gradients, and of gradients times differences from the mean, {Of(kernel.Columns)}.");
    }

    public static KernelText Emit(NormGradientCombineKernel kernel)
    {
        ChannelColumns columns = kernel.Columns;
        var writer = new KernelWriter();
        foreach (string view in new[] { "sums", "products", "inverse", "weight_gradient", "bias_gradient", "shift", "slope" })
            writer.View("Float4", view);
        writer.ThreadPerQuad(columns.Map.Quads);
        writer.Line("Float4 sum = sums[i];");
        writer.Line("Float4 product = products[i];");
        if (columns.Parts > 1)
        {
            using (writer.Braces($"for (int part = 1; part < {Literals.Of(columns.Parts)}; part++)"))
            {
                writer.Line($"Float4 s = sums[{Index.Times("part", columns.Map.Quads)} + i];");
                writer.Line($"Float4 p = products[{Index.Times("part", columns.Map.Quads)} + i];");
                writer.Line($"sum = {Quad.Of(lane => $"sum.{lane} + s.{lane}")};");
                writer.Line($"product = {Quad.Of(lane => $"product.{lane} + p.{lane}")};");
            }
        }

        writer.Line("Float4 scale = inverse[i];");
        writer.Line($"float share = 1f / (float)(samples * {Literals.Of(columns.Map.Area)});");
        writer.Line($"shift[i] = {Quad.Of(lane => $"sum.{lane} * share")};");
        writer.Line($"slope[i] = {Quad.Of(lane => $"product.{lane} * share * (scale.{lane} * scale.{lane})")};");
        if (kernel.Adds)
        {
            writer.Line("Float4 left_weight = weight_gradient[i];");
            writer.Line("Float4 left_bias = bias_gradient[i];");
        }

        writer.Line($"weight_gradient[i] = {Quad.Of(lane => (kernel.Adds ? $"left_weight.{lane} + " : "") + $"product.{lane} * scale.{lane}")};");
        writer.Line($"bias_gradient[i] = {Quad.Of(lane => (kernel.Adds ? $"left_bias.{lane} + " : "") + $"sum.{lane}")};");
        return writer.Make(kernel, $"Gradients by scale and shift {Of(columns)}: all parts in their order.");
    }

    private static string Of(ChannelColumns columns) =>
        $"of {columns.Map.Channels} channels over {columns.Map.Area} positions of each sample, in {columns.Parts} parts";
}
