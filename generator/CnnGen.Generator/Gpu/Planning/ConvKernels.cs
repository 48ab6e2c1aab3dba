using CnnGen.Generator.Model;

namespace CnnGen.Generator.Gpu.Planning;

/// <summary>A convolution over a map, as its kernels see it. A product with a vector's or a map's numbers is one whose kernel is the whole map.</summary>
/// <param name="Start">The padding above and on the left.</param>
public sealed record ConvShape(
    int InputChannels, int InputHeight, int InputWidth, int OutputChannels, int OutputHeight, int OutputWidth, Axes Kernel, Axes Stride, Axes Start, Axes Dilation, int Groups)
{
    public int Taps => Kernel.Height * Kernel.Width;

    public GpuMap Input => new(InputChannels, InputHeight * InputWidth);

    public GpuMap Output => new(OutputChannels, OutputHeight * OutputWidth);

    /// <summary>Input channels of a group.</summary>
    public int Inner => InputChannels / Groups;

    /// <summary>Output channels of a group.</summary>
    public int Outer => OutputChannels / Groups;

    /// <summary>Quads of a group's input channels; the group begins at one.</summary>
    public int InnerQuads => (Inner + GpuMap.Lanes - 1) / GpuMap.Lanes;

    /// <summary>Quads of a group's output channels.</summary>
    public int OuterQuads => (Outer + GpuMap.Lanes - 1) / GpuMap.Lanes;

    /// <summary>The weights: a row of output channels for each tap and input channel of a group.</summary>
    public GpuMap Weights => new(OutputChannels, Taps * Inner);

    /// <summary>Whether groups begin at quads, so that each is a product of its own.</summary>
    public bool HasWholeQuads => Groups == 1 || (Inner % GpuMap.Lanes == 0 && Outer % GpuMap.Lanes == 0);

    /// <summary>Whether each channel is a group of its own, with one result.</summary>
    public bool IsDepthwise => Groups > 1 && Inner == 1 && Outer == 1;

    public override string ToString() => FormattableString.Invariant(
        $"{InputChannels}×{InputHeight}×{InputWidth} → {OutputChannels}×{OutputHeight}×{OutputWidth}, kernel {Kernel.Short}, stride {Stride.Short}")
        + (Groups > 1 ? FormattableString.Invariant($", {Groups} groups") : "");
}

/// <summary>The results that a block of threads makes of a product, and those of a thread.</summary>
/// <param name="Reason">Why this one.</param>
public sealed record ProductTile(int Rows, int Columns, int ThreadRows, int ThreadColumns, string Reason)
{
    /// <summary>How much of the sums' length is in shared memory at once.</summary>
    public const int Depth = 8;

    public int ThreadsAcross => Columns / ThreadColumns;

    public int Threads => Rows / ThreadRows * ThreadsAcross;

    /// <summary>The first that suits.</summary>
    /// <param name="rowsPerSample">Rows of the product that a sample has.</param>
    /// <param name="columns">Of a group.</param>
    public static ProductTile Of(int rowsPerSample, int columns) =>
        rowsPerSample < 16 ? new(32, 32, 4, 4, "few rows of a sample")
        : columns <= 32 ? new(128, 32, 8, 4, "at most 32 columns")
        : rowsPerSample < 256 ? new(64, 64, 8, 4, "small maps: more blocks")
        : new(128, 64, 8, 8, "large maps: the most sums for what is loaded");
}

/// <summary>A convolution as a product of its input's windows with the weights, which are never laid out: each block gathers its share into shared memory.</summary>
public sealed record ConvKernel(ConvShape Shape, ProductTile Tile, Epilogue Epilogue) : GpuKernel
{
    public override string Title => "Conv";

    public override int Threads => Tile.Threads;

    public GpuGrid Grid => new(Shape.Output.Area, Tile.Rows, Blocks.Of(Shape.Outer, Tile.Columns) * Shape.Groups);
}

/// <summary>The gradient by the input, as a product of the windows of the result's gradient with the weights.</summary>
public sealed record ConvDataKernel(ConvShape Shape, ProductTile Tile, Epilogue Epilogue) : GpuKernel
{
    public override string Title => "ConvData";

    public override int Threads => Tile.Threads;

    public GpuGrid Grid => new(Shape.Input.Area, Tile.Rows, Blocks.Of(Shape.Inner, Tile.Columns) * Shape.Groups);
}

/// <summary>The gradient by the weights, as a product of the input's windows with the result's gradient, summed over all positions of all samples, in so many parts.</summary>
public sealed record ConvWeightsKernel(ConvShape Shape, ProductTile Tile, int Parts) : GpuKernel
{
    public override string Title => "ConvWeights";

    public override int Threads => Tile.Threads;

    /// <summary>Blocks along the rows: taps and input channels.</summary>
    public int RowBlocks => Blocks.Of(Shape.Taps * Shape.InnerQuads * GpuMap.Lanes, Tile.Rows);

    public int ColumnBlocks => Blocks.Of(Shape.Outer, Tile.Columns);

    public GpuGrid Grid => GpuGrid.OfBlocks(RowBlocks * ColumnBlocks * Shape.Groups * Parts);
}

/// <summary>A convolution in groups that do not begin at quads, or of a channel each: a thread for each quad of results.</summary>
public sealed record DirectConvKernel(ConvShape Shape, Epilogue Epilogue) : GpuKernel
{
    public override string Title => "DirectConv";
}

/// <summary>Its gradient by the input.</summary>
public sealed record DirectConvDataKernel(ConvShape Shape, Epilogue Epilogue) : GpuKernel
{
    public override string Title => "DirectConvData";
}

/// <summary>Its gradient by the weights: a block for each quad of them.</summary>
/// <param name="Adds">Whether there are gradients that these are added to.</param>
public sealed record DirectConvWeightsKernel(ConvShape Shape, bool Adds) : GpuKernel
{
    public override string Title => "DirectConvWeights";

    public override int Threads => 128;
}
