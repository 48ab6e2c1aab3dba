using CnnGen.Generator.Code;
using CnnGen.Generator.Gpu.Planning;
using CnnGen.Generator.Model;

namespace CnnGen.Generator.Gpu.Emit.Kernels;

/// <summary>Writes convolutions as products: that of the input's windows with the weights, and both adjoints.</summary>
internal static class ConvEmitter
{
    // Where a row is that no window reads.
    private const string Nowhere = "-1073741824";

    public static KernelText Emit(ConvKernel kernel)
    {
        (ConvShape shape, ProductTile tile) = (kernel.Shape, kernel.Tile);
        var writer = new KernelWriter();
        var tiles = new TileWriter(writer, tile);
        var epilogue = new EpilogueWriter(kernel.Epilogue, shape.Output);
        writer.View("Float4", "x");
        writer.View("Float4", "weights");
        epilogue.AddViews(writer);
        writer.View("Float4", "y");
        var before = new Axes(-shape.Start.Height, -shape.Start.Width);
        Begin(writer, tiles, tile, shape.Groups, shape.Outer, shape.Output, shape.OutputWidth, shape.Stride, before);
        for (int i = 0; i < tiles.RightLoads; i++)
            tiles.Place($"r{i}", i, tile.Columns / GpuMap.Lanes, tile.Columns * ProductTile.Depth / GpuMap.Lanes);
        int depthQuads = shape.Taps * shape.InnerQuads;
        tiles.Multiply(Literals.Of(Blocks.Of(depthQuads, 2)), Load, leftAlongDepth: true, rightAlongDepth: false);
        Store(writer, tiles, tile, epilogue, shape.OuterQuads, shape.Output.Quads, shape.Groups);
        epilogue.WriteFunction(writer);
        return writer.Make(kernel, $"Convolution {shape}: tiles of {tile.Rows}×{tile.Columns}, {tile.ThreadRows}×{tile.ThreadColumns} a thread ({tile.Reason}).");

        void Load()
        {
            for (int i = 0; i < tiles.LeftLoads; i++)
            {
                DepthQuad(writer, $"l{i}", $"step * 2 + l{i}_at", shape.InnerQuads, shape.Kernel.Width);
                writer.Line($"int l{i}_y = {Index.Plus($"l{i}_h", Index.Times($"l{i}_kh", shape.Dilation.Height))};");
                writer.Line($"int l{i}_x = {Index.Plus($"l{i}_w", Index.Times($"l{i}_kw", shape.Dilation.Width))};");
                Gather(
                    writer, "x", $"l{i}",
                    $"(uint)l{i}_y < {Literals.Of(shape.InputHeight)}u & (uint)l{i}_x < {Literals.Of(shape.InputWidth)}u & l{i}_tap < {Literals.Of(shape.Taps)}",
                    At(shape.Input, $"(l{i}_sample * {Literals.Of(shape.InputHeight)} + l{i}_y) * {Literals.Of(shape.InputWidth)} + l{i}_x", shape.Groups, shape.InnerQuads, $"l{i}_quad"));
            }

            for (int i = 0; i < tiles.RightLoads; i++)
            {
                DepthQuad(writer, $"r{i}", $"step * 2 + r{i}_in / 4", shape.InnerQuads, kernelWidth: 0);
                writer.Line($"int r{i}_channel = r{i}_quad * 4 + r{i}_in % 4;");
                writer.Line($"int r{i}_column = firstColumn + r{i}_at;");
                Gather(
                    writer, "weights", $"r{i}",
                    $"r{i}_tap < {Literals.Of(shape.Taps)} & r{i}_channel < {Literals.Of(shape.Inner)} & r{i}_column < {Literals.Of(shape.OuterQuads)}",
                    At(shape.Weights, $"{Index.Times($"r{i}_tap", shape.Inner)} + r{i}_channel", shape.Groups, shape.OuterQuads, $"r{i}_column"));
            }
        }
    }

    public static KernelText Emit(ConvDataKernel kernel)
    {
        (ConvShape shape, ProductTile tile) = (kernel.Shape, kernel.Tile);
        var writer = new KernelWriter();
        var tiles = new TileWriter(writer, tile);
        var epilogue = new EpilogueWriter(kernel.Epilogue, shape.Input);
        writer.View("Float4", "dy");
        writer.View("Float4", "weights");
        epilogue.AddViews(writer);
        writer.View("Float4", "dx");
        Begin(writer, tiles, tile, shape.Groups, shape.Inner, shape.Input, shape.InputWidth, Axes.One, shape.Start);
        for (int i = 0; i < tiles.RightLoads; i++)
            tiles.Place($"r{i}", i, ProductTile.Depth / GpuMap.Lanes, tile.Columns * ProductTile.Depth / GpuMap.Lanes);
        int depthQuads = shape.Taps * shape.OuterQuads;
        tiles.Multiply(Literals.Of(Blocks.Of(depthQuads, 2)), Load, leftAlongDepth: true, rightAlongDepth: true);
        Store(writer, tiles, tile, epilogue, shape.InnerQuads, shape.Input.Quads, shape.Groups, result: "dx");
        epilogue.WriteFunction(writer);
        return writer.Make(
            kernel, $"Gradient by the input of a convolution {shape}: tiles of {tile.Rows}×{tile.Columns}, {tile.ThreadRows}×{tile.ThreadColumns} a thread ({tile.Reason}).");

        void Load()
        {
            for (int i = 0; i < tiles.LeftLoads; i++)
            {
                DepthQuad(writer, $"l{i}", $"step * 2 + l{i}_at", shape.OuterQuads, shape.Kernel.Width);
                string rowFits = Unstride(writer, $"l{i}_y", $"l{i}_h", $"l{i}_kh", shape.Dilation.Height, shape.Stride.Height, shape.OutputHeight);
                string columnFits = Unstride(writer, $"l{i}_x", $"l{i}_w", $"l{i}_kw", shape.Dilation.Width, shape.Stride.Width, shape.OutputWidth);
                Gather(
                    writer, "dy", $"l{i}", $"{rowFits} & {columnFits} & l{i}_tap < {Literals.Of(shape.Taps)}",
                    At(shape.Output, $"(l{i}_sample * {Literals.Of(shape.OutputHeight)} + l{i}_y) * {Literals.Of(shape.OutputWidth)} + l{i}_x", shape.Groups, shape.OuterQuads, $"l{i}_quad"));
            }

            for (int i = 0; i < tiles.RightLoads; i++)
            {
                DepthQuad(writer, $"r{i}", $"step * 2 + r{i}_at", shape.OuterQuads, kernelWidth: 0);
                writer.Line($"int r{i}_channel = firstColumn * 4 + r{i}_in;");
                Gather(
                    writer, "weights", $"r{i}", $"r{i}_tap < {Literals.Of(shape.Taps)} & r{i}_channel < {Literals.Of(shape.Inner)}",
                    At(shape.Weights, $"{Index.Times($"r{i}_tap", shape.Inner)} + r{i}_channel", shape.Groups, shape.OuterQuads, $"r{i}_quad"));
            }
        }
    }

    public static KernelText Emit(ConvWeightsKernel kernel)
    {
        (ConvShape shape, ProductTile tile) = (kernel.Shape, kernel.Tile);
        var writer = new KernelWriter();
        var tiles = new TileWriter(writer, tile);
        writer.View("Float4", "x");
        writer.View("Float4", "dy");
        writer.View("Float4", "parts");
        writer.Line($"int firstColumn = {Index.Times(Index.Modulo("Grid.IdxX", kernel.ColumnBlocks), tile.Columns / GpuMap.Lanes)};");
        if (shape.Groups > 1)
            writer.Line($"int group = {Index.Modulo(Index.Divide("Grid.IdxX", kernel.ColumnBlocks), shape.Groups)};");
        writer.Line($"int firstRow = {Index.Times(Index.Modulo(Index.Divide("Grid.IdxX", kernel.ColumnBlocks * shape.Groups), kernel.RowBlocks), tile.Rows / GpuMap.Lanes)};");
        writer.Line($"int part = {Index.Divide("Grid.IdxX", kernel.ColumnBlocks * shape.Groups * kernel.RowBlocks)};");
        tiles.Begin();
        writer.Line($"int positions = samples * {Literals.Of(shape.Output.Area)};");
        writer.Line($"int share = (positions + {Literals.Of((kernel.Parts * ProductTile.Depth) - 1)}) / {Literals.Of(kernel.Parts * ProductTile.Depth)} * {Literals.Of(ProductTile.Depth)};");
        writer.Line("int from = part * share;");
        writer.Line("int to = from + share < positions ? from + share : positions;");
        for (int i = 0; i < tiles.LeftLoads; i++)
        {
            tiles.Place($"l{i}", i, tile.Rows / GpuMap.Lanes, tile.Rows * ProductTile.Depth / GpuMap.Lanes);
            DepthQuad(writer, $"l{i}", $"firstRow + l{i}_at", shape.InnerQuads, shape.Kernel.Width);
        }

        for (int i = 0; i < tiles.RightLoads; i++)
            tiles.Place($"r{i}", i, tile.Columns / GpuMap.Lanes, tile.Columns * ProductTile.Depth / GpuMap.Lanes);
        writer.Line($"int steps = from < to ? (to - from + {Literals.Of(ProductTile.Depth - 1)}) / {Literals.Of(ProductTile.Depth)} : 0;");
        tiles.Multiply("steps", Load, leftAlongDepth: false, rightAlongDepth: false);
        StoreWeights();
        return writer.Make(
            kernel, $"Gradient by the weights of a convolution {shape}, in {kernel.Parts} parts: tiles of {tile.Rows}×{tile.Columns}, {tile.ThreadRows}×{tile.ThreadColumns} a thread ({tile.Reason}).");

        void Load()
        {
            for (int i = 0; i < tiles.LeftLoads; i++)
            {
                writer.Line($"int l{i}_row = from + step * {Literals.Of(ProductTile.Depth)} + l{i}_in;");
                Position(writer, $"l{i}", $"l{i}_row", shape.Output.Area, shape.OutputWidth);
                writer.Line($"int l{i}_y = {Index.Plus(Index.Plus(Index.Times($"l{i}_oh", shape.Stride.Height), Index.Times($"l{i}_kh", shape.Dilation.Height)), -shape.Start.Height)};");
                writer.Line($"int l{i}_x = {Index.Plus(Index.Plus(Index.Times($"l{i}_ow", shape.Stride.Width), Index.Times($"l{i}_kw", shape.Dilation.Width)), -shape.Start.Width)};");
                Gather(
                    writer, "x", $"l{i}",
                    $"(uint)l{i}_y < {Literals.Of(shape.InputHeight)}u & (uint)l{i}_x < {Literals.Of(shape.InputWidth)}u & l{i}_tap < {Literals.Of(shape.Taps)} & l{i}_row < to",
                    At(shape.Input, $"(l{i}_sample * {Literals.Of(shape.InputHeight)} + l{i}_y) * {Literals.Of(shape.InputWidth)} + l{i}_x", shape.Groups, shape.InnerQuads, $"l{i}_quad"));
            }

            for (int i = 0; i < tiles.RightLoads; i++)
            {
                writer.Line($"int r{i}_row = from + step * {Literals.Of(ProductTile.Depth)} + r{i}_in;");
                writer.Line($"int r{i}_column = firstColumn + r{i}_at;");
                Gather(
                    writer, "dy", $"r{i}", $"r{i}_row < to & r{i}_column < {Literals.Of(shape.OuterQuads)}",
                    At(shape.Output, $"r{i}_row", shape.Groups, shape.OuterQuads, $"r{i}_column"));
            }
        }

        void StoreWeights()
        {
            for (int row = 0; row < tile.ThreadRows; row++)
            {
                if (row % GpuMap.Lanes == 0)
                    DepthQuad(writer, $"w{row}", $"firstRow + ({tiles.Row(row)}) / 4", shape.InnerQuads, kernelWidth: 0);
                string first = $"w{row / GpuMap.Lanes * GpuMap.Lanes}";
                writer.Line($"int channel{row} = {first}_quad * 4 + {Literals.Of(row % GpuMap.Lanes)};");
                for (int quad = 0; quad < tiles.QuadsAcross; quad++)
                {
                    string column = $"firstColumn + {tiles.ColumnQuad(quad)}";
                    writer.Line($"if ({first}_tap < {Literals.Of(shape.Taps)} & channel{row} < {Literals.Of(shape.Inner)} & {column} < {Literals.Of(shape.OuterQuads)})");
                    string at = At(shape.Weights, $"{Index.Times($"{first}_tap", shape.Inner)} + channel{row}", shape.Groups, shape.OuterQuads, column);
                    writer.Line($"    parts[part * {Literals.Of(shape.Weights.AllQuads)} + {at}] = {tiles.Sums(row, quad)};");
                }
            }
        }
    }

    /// <summary>The block's place, and of each row that a thread brings the row and column where its window begins: those of the row's position, times the stride, and so much
    /// further. Neighbouring blocks have the same rows, which one of them brings into the cache for the others.</summary>
    private static void Begin(
        KernelWriter writer, TileWriter tiles, ProductTile tile, int groups, int columns, GpuMap rows, int width, Axes stride, Axes further)
    {
        int columnBlocks = Blocks.Of(columns, tile.Columns);
        writer.Line($"int firstColumn = {Index.Times(Index.Modulo("Grid.IdxX", columnBlocks), tile.Columns / GpuMap.Lanes)};");
        if (groups > 1)
            writer.Line($"int group = {Index.Modulo(Index.Divide("Grid.IdxX", columnBlocks), groups)};");
        writer.Line($"int firstRow = {Index.Times(Index.Divide("Grid.IdxX", columnBlocks * groups), tile.Rows)};");
        tiles.Begin();
        writer.Line($"int rows = samples * {Literals.Of(rows.Area)};");
        for (int i = 0; i < tiles.LeftLoads; i++)
        {
            tiles.Place($"l{i}", i, ProductTile.Depth / GpuMap.Lanes, tile.Rows * ProductTile.Depth / GpuMap.Lanes);
            writer.Line($"int l{i}_row = firstRow + l{i}_in;");
            Position(writer, $"l{i}", $"l{i}_row", rows.Area, width);
            writer.Line($"int l{i}_h = l{i}_row < rows ? {Index.Plus(Index.Times($"l{i}_oh", stride.Height), further.Height)} : {Nowhere};");
            writer.Line($"int l{i}_w = {Index.Plus(Index.Times($"l{i}_ow", stride.Width), further.Width)};");
        }
    }

    /// <summary>Of a row's number: its sample and its place in the map.</summary>
    private static void Position(KernelWriter writer, string name, string row, int area, int width)
    {
        writer.Line($"int {name}_sample = {Index.Divide(row, area)};");
        writer.Line($"int {name}_oh = {Index.Divide(Index.Modulo(row, area), width)};");
        writer.Line($"int {name}_ow = {Index.Modulo(Index.Modulo(row, area), width)};");
    }

    /// <summary>Of the number of a quad along taps and channels: the tap and the quad, and the tap's place in the kernel where its width is given.</summary>
    private static void DepthQuad(KernelWriter writer, string name, string number, int quads, int kernelWidth)
    {
        writer.Line($"int {name}_tap = {Index.Divide(number, quads)};");
        writer.Line($"int {name}_quad = {Index.Modulo(number, quads)};");
        if (kernelWidth == 0)
            return;
        writer.Line($"int {name}_kh = {Index.Divide($"{name}_tap", kernelWidth)};");
        writer.Line($"int {name}_kw = {Index.Modulo($"{name}_tap", kernelWidth)};");
    }

    /// <summary>The output's row or column that a tap of an input's reaches, and whether there is one.</summary>
    private static string Unstride(KernelWriter writer, string name, string input, string tap, int dilation, int stride, int size)
    {
        string reached = dilation == 1 ? $"{input} - {tap}" : $"{input} - {Index.Times(tap, dilation)}";
        if (stride == 1)
        {
            writer.Line($"int {name} = {reached};");
            return $"(uint){name} < {Literals.Of(size)}u";
        }

        writer.Line($"int {name}_wide = {reached};");
        writer.Line($"int {name} = {name}_wide / {Literals.Of(stride)};");
        return $"{name}_wide >= 0 & {name} * {Literals.Of(stride)} == {name}_wide & {name} < {Literals.Of(size)}";
    }

    /// <summary>The place of a quad in a map of all groups.</summary>
    private static string At(GpuMap map, string position, int groups, int quads, string quad) =>
        $"{Index.Times(position, map.Quads)}{(groups > 1 ? $" + group * {Literals.Of(quads)}" : "")} + {quad}";

    /// <summary>Brings a quad, or zeros where there is none; nothing branches.</summary>
    private static void Gather(KernelWriter writer, string view, string name, string condition, string at)
    {
        writer.Line($"bool {name}_is = {condition};");
        writer.Line($"Float4 {name} = {view}[{name}_is ? {at} : 0];");
        writer.Line($"{name} = {Quad.Of(lane => $"{name}_is ? {name}.{lane} : 0f")};");
    }

    private static void Store(KernelWriter writer, TileWriter tiles, ProductTile tile, EpilogueWriter epilogue, int quads, int allQuads, int groups, string result = "y")
    {
        for (int quad = 0; quad < tiles.QuadsAcross; quad++)
        {
            writer.Line($"int column{quad} = firstColumn + {tiles.ColumnQuad(quad)};");
            using (writer.Braces($"if (column{quad} < {Literals.Of(quads)})"))
            {
                writer.Line($"int q{quad} = {(groups > 1 ? $"group * {Literals.Of(quads)} + " : "")}column{quad};");
                for (int row = 0; row < tile.ThreadRows; row++)
                {
                    string name = $"r{row}_{quad}";
                    writer.Line($"int {name}_row = firstRow + {tiles.Row(row)};");
                    using (writer.Braces($"if ({name}_row < rows)"))
                    {
                        writer.Line($"int {name}_at = {Index.Times($"{name}_row", allQuads)} + q{quad};");
                        writer.Line($"Float4 {name} = {tiles.Sums(row, quad)};");
                        writer.Line($"{result}[{name}_at] = {epilogue.Apply(writer, name, $"{name}_at", $"q{quad}")};");
                    }
                }
            }
        }
    }
}
