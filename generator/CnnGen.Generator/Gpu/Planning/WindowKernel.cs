using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Gpu.Planning;

/// <summary>The windows of a pooling, of a map of as many channels as its result has.</summary>
/// <param name="Start">Rows of padding above the map, and columns left of it.</param>
/// <param name="End">Below it, and right of it: what an average may count.</param>
public sealed record GpuWindows(int Channels, Axes In, Axes Out, Axes Kernel, Axes Stride, Axes Start, Axes End, Axes Dilation)
{
    public static GpuWindows Of(WindowReduction op, TensorShape input, TensorShape output) => new(
        input.Channels, new(input.Height, input.Width), new(output.Height, output.Width), op.Kernel, op.Stride, op.Padding.Start, op.Padding.End, op.Dilation);

    public GpuMap InMap => new(Channels, checked(In.Height * In.Width));

    public GpuMap OutMap => new(Channels, checked(Out.Height * Out.Width));

    public WindowAxis Rows => new(In.Height, Out.Height, Kernel.Height, Stride.Height, Start.Height, End.Height, Dilation.Height);

    public WindowAxis Columns => new(In.Width, Out.Width, Kernel.Width, Stride.Width, Start.Width, End.Width, Dilation.Width);
}

/// <summary>Windows along an axis.</summary>
/// <param name="Start">Padding before the map.</param>
/// <param name="End">Padding behind it.</param>
public readonly record struct WindowAxis(int In, int Out, int Kernel, int Stride, int Start, int End, int Dilation)
{
    /// <summary>From the first tap of a window to its last.</summary>
    public int Reach => (Kernel - 1) * Dilation;

    /// <summary>Whether some window has a tap beside the map.</summary>
    public bool LeavesMap => Start > 0 || Last >= In;

    /// <summary>Whether some window has a tap beside the map and its padding.</summary>
    public bool LeavesPadding => Last >= In + End;

    // The last tap of the last window.
    private int Last => ((Out - 1) * Stride) - Start + Reach;
}

/// <summary>The maximum or the average of each window: a thread for each quad of the result.</summary>
/// <param name="CountsPadding">Whether an average divides by the whole window where it reaches into the padding.</param>
/// <param name="KeepsIndices">Whether the tap that each maximum was taken from is stored, for the gradient.</param>
public sealed record WindowKernel(GpuWindows Windows, Reducer Reducer, bool CountsPadding, bool KeepsIndices) : GpuKernel
{
    public override string Title => Reducer == Reducer.Maximum ? "MaxPool" : "AvgPool";
}

/// <summary>The gradient by the input of a pooling: a thread for each quad of that, which looks at the windows that it lies in.</summary>
/// <param name="Adds">Whether it is added to one that is there.</param>
public sealed record WindowGradientKernel(GpuWindows Windows, Reducer Reducer, bool CountsPadding, bool Adds) : GpuKernel
{
    public override string Title => Reducer == Reducer.Maximum ? "MaxPoolGradient" : "AvgPoolGradient";
}
