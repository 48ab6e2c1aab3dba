using System.ComponentModel;

namespace CnnGen.Gpu;

/// <summary>What the generator has planned for the GPU: the launches of each pass, and what memory they need. Floats are 4 bytes.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record GpuProgram
{
    /// <summary>The inference pass.</summary>
    public required GpuLaunch[] Infer { get; init; }

    /// <summary>The forward half of a training pass.</summary>
    public required GpuLaunch[] Forward { get; init; }

    /// <summary>The backward half.</summary>
    public required GpuLaunch[] Backward { get; init; }

    /// <summary>How the parameters lie, in the order of the network's.</summary>
    public required GpuParameter[] Parameters { get; init; }

    /// <summary>Floats of trained parameters, and of their gradients.</summary>
    public required long TrainableFloats { get; init; }

    /// <summary>Floats of all parameters: trained ones, then running statistics.</summary>
    public required long ParameterFloats { get; init; }

    /// <summary>Memory of the inference pass.</summary>
    public required GpuMemory InferenceMemory { get; init; }

    /// <summary>Memory of a training pass.</summary>
    public required GpuMemory TrainingMemory { get; init; }

    /// <summary>Brings numbers of the trained parameters to where they lie on the GPU.</summary>
    internal void ToDevice(NetworkPlan plan, ReadOnlySpan<float> values, Span<float> store)
    {
        for (int i = 0; i < Parameters.Length; i++)
        {
            if (plan.Parameters[i] is { IsTrainable: true } info)
                Parameters[i].ToDevice(values.Slice(info.Offset, info.Count), store);
        }
    }

    /// <summary>Brings them back.</summary>
    internal void FromDevice(NetworkPlan plan, ReadOnlySpan<float> store, Span<float> values)
    {
        for (int i = 0; i < Parameters.Length; i++)
        {
            if (plan.Parameters[i] is { IsTrainable: true } info)
                Parameters[i].FromDevice(store, values.Slice(info.Offset, info.Count));
        }
    }
}

/// <summary>Memory of a pass.</summary>
/// <param name="FloatsPerSample">For each sample of a batch.</param>
/// <param name="Floats">Whatever the batch.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct GpuMemory(long FloatsPerSample, long Floats);

/// <summary>A kernel at work.</summary>
/// <param name="Layer">The layer whose work it is.</param>
/// <param name="What">What it does for it.</param>
/// <param name="Kernel">A static method of views and the number of samples.</param>
/// <param name="Threads">Of a block.</param>
/// <param name="Grid">The blocks.</param>
/// <param name="Operands">What the views are of.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record GpuLaunch(string Layer, string What, Delegate Kernel, int Threads, GpuGrid Grid, GpuOperand[] Operands);

/// <summary>The blocks of a launch: ⌈samples · items / items of a block⌉ · times.</summary>
/// <param name="ItemsPerSample">0 where the number of blocks does not depend on the batch.</param>
/// <param name="ItemsPerBlock">How many items a block takes.</param>
/// <param name="Times">How many blocks take the same items, or how many there are in all.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct GpuGrid(long ItemsPerSample, int ItemsPerBlock, int Times)
{
    internal int Blocks(int samples) => checked((int)(ItemsPerSample == 0 ? Times : (ItemsPerSample * samples + ItemsPerBlock - 1) / ItemsPerBlock * Times));
}

/// <summary>Where memory of a launch lies.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum GpuArea
{
    /// <summary>Values of the samples of a batch, and their gradients.</summary>
    Activations,

    /// <summary>What does not depend on the batch.</summary>
    Fixed,

    /// <summary>Parameters and running statistics.</summary>
    Parameters,

    /// <summary>Gradients of the parameters, at their offsets.</summary>
    Gradients,

    /// <summary>The caller's samples, channels first.</summary>
    Inputs,

    /// <summary>What the caller gets, or the gradients by it that the caller gives, channels first.</summary>
    Outputs,

    /// <summary>Gradients by the inputs, channels first.</summary>
    InputGradients,

    /// <summary>What a pass is told: the seed and the number of the training pass.</summary>
    State,
}

/// <summary>Memory that a launch reads or writes, in floats.</summary>
/// <param name="Area">Where it lies.</param>
/// <param name="Offset">Of the first sample, times the batch, where there is such memory for each sample.</param>
/// <param name="Floats">Of a sample, or all.</param>
/// <param name="IsPerSample">Whether each sample of a batch has such memory.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct GpuOperand(GpuArea Area, long Offset, long Floats, bool IsPerSample);

/// <summary>How a parameter lies on the GPU: what PyTorch has as channels × inner × positions lies as positions × inner × channels, the channels in quads of four.</summary>
/// <param name="Offset">Of the first float.</param>
/// <param name="Channels">Of the result.</param>
/// <param name="Inner">Channels that are summed.</param>
/// <param name="Positions">Of the kernel, or of the map that the parameter is for.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct GpuParameter(long Offset, int Channels, int Inner, int Positions)
{
    /// <summary>Floats from a run of channels to the next.</summary>
    internal int Stride => (Channels + 3) / 4 * 4;

    /// <summary>Floats with the spare lanes.</summary>
    internal long Floats => (long)Positions * Inner * Stride;

    /// <summary>Brings values to where they lie on the GPU; spare lanes become 0.</summary>
    internal void ToDevice(ReadOnlySpan<float> values, Span<float> store)
    {
        Span<float> own = store.Slice(checked((int)Offset), checked((int)Floats));
        own.Clear();
        for (int channel = 0, i = 0; channel < Channels; channel++)
        {
            for (int inner = 0; inner < Inner; inner++)
            {
                for (int position = 0; position < Positions; position++)
                    own[((position * Inner + inner) * Stride) + channel] = values[i++];
            }
        }
    }

    /// <summary>Brings them back.</summary>
    internal void FromDevice(ReadOnlySpan<float> store, Span<float> values)
    {
        ReadOnlySpan<float> own = store.Slice(checked((int)Offset), checked((int)Floats));
        for (int channel = 0, i = 0; channel < Channels; channel++)
        {
            for (int inner = 0; inner < Inner; inner++)
            {
                for (int position = 0; position < Positions; position++)
                    values[i++] = own[((position * Inner + inner) * Stride) + channel];
            }
        }
    }
}
