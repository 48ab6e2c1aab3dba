using CnnGen.Generator.Code;
using CnnGen.Generator.Gpu.Planning;

namespace CnnGen.Generator.Gpu.Emit.Kernels;

/// <summary>Writes convolutions whose groups are too small to be products: of a channel each, whose quads lie beside each other everywhere, or of any other number, lane by
/// lane.</summary>
internal static class DirectConvEmitter
{
    public static KernelText Emit(DirectConvKernel kernel)
    {
        ConvShape shape = kernel.Shape;
        var writer = new KernelWriter();
        var epilogue = new EpilogueWriter(kernel.Epilogue, shape.Output);
        AddInputs(writer, shape, "x");
        epilogue.AddViews(writer);
        writer.View("Float4", "y");
        Begin(writer, shape.Output, shape.OutputWidth);
        using (writer.Braces($"for (int kh = 0; kh < {Literals.Of(shape.Kernel.Height)}; kh++)"))
        using (writer.Braces($"for (int kw = 0; kw < {Literals.Of(shape.Kernel.Width)}; kw++)"))
        {
            writer.Line($"int h = {Index.Plus(Index.Plus(Index.Times("row", shape.Stride.Height), Index.Times("kh", shape.Dilation.Height)), -shape.Start.Height)};");
            writer.Line($"int w = {Index.Plus(Index.Plus(Index.Times("column", shape.Stride.Width), Index.Times("kw", shape.Dilation.Width)), -shape.Start.Width)};");
            using (writer.Braces($"if ((uint)h < {Literals.Of(shape.InputHeight)}u & (uint)w < {Literals.Of(shape.InputWidth)}u)"))
            {
                writer.Line($"int from = (sample * {Literals.Of(shape.InputHeight)} + h) * {Literals.Of(shape.InputWidth)} + w;");
                writer.Line($"int tap = {Index.Times("kh", shape.Kernel.Width)} + kw;");
                if (shape.IsDepthwise)
                    AddQuads(writer, shape.Input, "x");
                else
                {
                    using (writer.Braces($"for (int c = 0; c < {Literals.Of(shape.Inner)}; c++)"))
                    {
                        EachLane(shape.Output, (lane, channel) =>
                        {
                            string input = Index.Plus(Index.Times(Index.Divide(channel, shape.Outer), shape.Inner), "c");
                            return $"r.{lane} += x[{At(shape.Input, "from", input)}] * weights[{At(shape.Weights, $"{Index.Times("tap", shape.Inner)} + c", channel)}];";
                        }, writer);
                    }
                }
            }
        }

        writer.Line($"y[i] = {epilogue.Apply(writer, "r", "i", "q")};");
        epilogue.WriteFunction(writer);
        return writer.Make(kernel, $"Convolution {shape}: a thread for each quad.");
    }

    public static KernelText Emit(DirectConvDataKernel kernel)
    {
        ConvShape shape = kernel.Shape;
        var writer = new KernelWriter();
        var epilogue = new EpilogueWriter(kernel.Epilogue, shape.Input);
        AddInputs(writer, shape, "dy");
        epilogue.AddViews(writer);
        writer.View("Float4", "dx");
        Begin(writer, shape.Input, shape.InputWidth);
        using (writer.Braces($"for (int kh = 0; kh < {Literals.Of(shape.Kernel.Height)}; kh++)"))
        using (writer.Braces($"for (int kw = 0; kw < {Literals.Of(shape.Kernel.Width)}; kw++)"))
        {
            writer.Line($"int wide = {Index.Plus("row", shape.Start.Height)} - {Index.Times("kh", shape.Dilation.Height)};");
            writer.Line($"int across = {Index.Plus("column", shape.Start.Width)} - {Index.Times("kw", shape.Dilation.Width)};");
            writer.Line($"int h = {Index.Divide("wide", shape.Stride.Height)};");
            writer.Line($"int w = {Index.Divide("across", shape.Stride.Width)};");
            string fits = $"wide >= 0 & across >= 0 & {Index.Times("h", shape.Stride.Height)} == wide & {Index.Times("w", shape.Stride.Width)} == across";
            using (writer.Braces($"if ({fits} & h < {Literals.Of(shape.OutputHeight)} & w < {Literals.Of(shape.OutputWidth)})"))
            {
                writer.Line($"int from = (sample * {Literals.Of(shape.OutputHeight)} + h) * {Literals.Of(shape.OutputWidth)} + w;");
                writer.Line($"int tap = {Index.Times("kh", shape.Kernel.Width)} + kw;");
                if (shape.IsDepthwise)
                    AddQuads(writer, shape.Output, "dy");
                else
                {
                    using (writer.Braces($"for (int k = 0; k < {Literals.Of(shape.Outer)}; k++)"))
                    {
                        EachLane(shape.Input, (lane, channel) =>
                        {
                            string output = Index.Plus(Index.Times(Index.Divide(channel, shape.Inner), shape.Outer), "k");
                            string inner = Index.Modulo(channel, shape.Inner);
                            return $"r.{lane} += dy[{At(shape.Output, "from", output)}] * weights[{At(shape.Weights, $"{Index.Times("tap", shape.Inner)} + {inner}", output)}];";
                        }, writer);
                    }
                }
            }
        }

        writer.Line($"dx[i] = {epilogue.Apply(writer, "r", "i", "q")};");
        epilogue.WriteFunction(writer);
        return writer.Make(kernel, $"Gradient by the input of a convolution {shape}: a thread for each quad.");
    }

    public static KernelText Emit(DirectConvWeightsKernel kernel)
    {
        ConvShape shape = kernel.Shape;
        var writer = new KernelWriter();
        string element = shape.IsDepthwise ? "Float4" : "float";
        writer.View(element, "x");
        writer.View("Float4", "dy");
        writer.View("Float4", "gradient");
        writer.Line($"ArrayView<Float4> sums = SharedMemory.Allocate<Float4>({Literals.Of(kernel.Threads)});");
        writer.Line("int t = Group.IdxX;");
        writer.Line($"int q = {Index.Modulo("Grid.IdxX", shape.Weights.Quads)};");
        if (!shape.IsDepthwise)
            writer.Line($"int c = {Index.Modulo(Index.Divide("Grid.IdxX", shape.Weights.Quads), shape.Inner)};");
        writer.Line($"int tap = {Index.Divide("Grid.IdxX", shape.Weights.Quads * shape.Inner)};");
        writer.Line($"int kh = {Index.Divide("tap", shape.Kernel.Width)};");
        writer.Line($"int kw = {Index.Modulo("tap", shape.Kernel.Width)};");
        writer.Line("Float4 r = new Float4(0f, 0f, 0f, 0f);");
        using (writer.Braces($"for (int i = t; i < samples * {Literals.Of(shape.Output.Area)}; i += {Literals.Of(kernel.Threads)})"))
        {
            writer.Line($"int row = {Index.Divide(Index.Modulo("i", shape.Output.Area), shape.OutputWidth)};");
            writer.Line($"int column = {Index.Modulo(Index.Modulo("i", shape.Output.Area), shape.OutputWidth)};");
            writer.Line($"int h = {Index.Plus(Index.Plus(Index.Times("row", shape.Stride.Height), Index.Times("kh", shape.Dilation.Height)), -shape.Start.Height)};");
            writer.Line($"int w = {Index.Plus(Index.Plus(Index.Times("column", shape.Stride.Width), Index.Times("kw", shape.Dilation.Width)), -shape.Start.Width)};");
            using (writer.Braces($"if ((uint)h < {Literals.Of(shape.InputHeight)}u & (uint)w < {Literals.Of(shape.InputWidth)}u)"))
            {
                writer.Line($"int from = ({Index.Divide("i", shape.Output.Area)} * {Literals.Of(shape.InputHeight)} + h) * {Literals.Of(shape.InputWidth)} + w;");
                writer.Line($"Float4 d = dy[{Index.Times("i", shape.Output.Quads)} + q];");
                if (shape.IsDepthwise)
                {
                    writer.Line($"Float4 v = x[{Index.Times("from", shape.Input.Quads)} + q];");
                    foreach (string lane in Quad.Lanes)
                        writer.Line($"r.{lane} += v.{lane} * d.{lane};");
                }
                else
                {
                    EachLane(shape.Output, (lane, channel) =>
                    {
                        string input = Index.Plus(Index.Times(Index.Divide(channel, shape.Outer), shape.Inner), "c");
                        return $"r.{lane} += x[{At(shape.Input, "from", input)}] * d.{lane};";
                    }, writer);
                }
            }
        }

        writer.Line("sums[t] = r;");
        writer.Tree(kernel.Threads, 1, () =>
        {
            writer.Line("Float4 a = sums[t];");
            writer.Line("Float4 b = sums[other];");
            writer.Line($"sums[t] = {Quad.Of(lane => $"a.{lane} + b.{lane}")};");
        });
        using (writer.Braces("if (t == 0)"))
        {
            writer.Line("Float4 sum = sums[0];");
            if (kernel.Adds)
            {
                writer.Line("Float4 left = gradient[Grid.IdxX];");
                writer.Line($"sum = {Quad.Of(lane => $"left.{lane} + sum.{lane}")};");
            }

            writer.Line("gradient[Grid.IdxX] = sum;");
        }

        return writer.Make(kernel, $"Gradient by the weights of a convolution {shape}: a block for each quad of them.");
    }

    private static void AddInputs(KernelWriter writer, ConvShape shape, string input)
    {
        string element = shape.IsDepthwise ? "Float4" : "float";
        writer.View(element, input);
        writer.View(element, "weights");
    }

    private static void Begin(KernelWriter writer, GpuMap map, int width)
    {
        writer.ThreadPerItem(map.AllQuads);
        writer.Line($"int q = {Index.Modulo("i", map.Quads)};");
        writer.Line($"int position = {Index.Divide("i", map.Quads)};");
        writer.Line($"int sample = {Index.Divide("position", map.Area)};");
        writer.Line($"int row = {Index.Divide(Index.Modulo("position", map.Area), width)};");
        writer.Line($"int column = {Index.Modulo(Index.Modulo("position", map.Area), width)};");
        writer.Line("Float4 r = new Float4(0f, 0f, 0f, 0f);");
    }

    private static void AddQuads(KernelWriter writer, GpuMap from, string input)
    {
        writer.Line($"Float4 v = {input}[{Index.Times("from", from.Quads)} + q];");
        writer.Line($"Float4 f = weights[{Index.Times("tap", from.Quads)} + q];");
        foreach (string lane in Quad.Lanes)
            writer.Line($"r.{lane} += v.{lane} * f.{lane};");
    }

    // A spare lane of the last quad is no channel, and has no group.
    private static void EachLane(GpuMap map, Func<string, string, string> statement, KernelWriter writer)
    {
        for (int lane = 0; lane < GpuMap.Lanes; lane++)
        {
            string channel = lane == 0 ? "q * 4" : $"q * 4 + {Literals.Of(lane)}";
            bool canBeSpare = lane >= GpuMap.Lanes - map.SpareLanes;
            writer.Line((canBeSpare ? $"if ({channel} < {Literals.Of(map.Channels)}) " : "") + statement(Quad.Lanes[lane], channel));
        }
    }

    private static string At(GpuMap map, string position, string channel) => $"{Index.Times(position, map.Quads * GpuMap.Lanes)} + {channel}";
}
