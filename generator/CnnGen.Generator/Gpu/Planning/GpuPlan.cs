using CnnGen.Generator.Model;

namespace CnnGen.Generator.Gpu.Planning;

/// <summary>What the GPU does, all of it: launches in their order, and where everything lies.</summary>
/// <param name="Infer">The inference pass.</param>
/// <param name="Forward">The forward half of a training pass.</param>
/// <param name="Backward">The backward half.</param>
public sealed record GpuPlan(
    EquatableArray<Launch> Infer,
    EquatableArray<Launch> Forward,
    EquatableArray<Launch> Backward,
    GpuParameterPlan Parameters,
    GpuMemory Inference,
    GpuMemory Training);

/// <summary>Memory of a kind of pass, in floats.</summary>
/// <param name="FloatsPerSample">Values and their gradients, of each sample of a batch.</param>
/// <param name="Floats">What does not depend on the batch: statistics, partial sums.</param>
public readonly record struct GpuMemory(long FloatsPerSample, long Floats);

/// <summary>A kernel at work.</summary>
/// <param name="Layer">As users know it, for whoever reads the plan or an error.</param>
/// <param name="What">What the launch does for it.</param>
/// <param name="Operands">In the order of the kernel's views.</param>
public sealed record Launch(string Layer, string What, GpuKernel Kernel, GpuGrid Grid, EquatableArray<GpuOperand> Operands);

/// <summary>The blocks of a launch: ⌈samples · items / items of a block⌉ · times.</summary>
/// <param name="ItemsPerSample">0 where the number of blocks does not depend on the batch.</param>
/// <param name="ItemsPerBlock">How many items a block takes.</param>
/// <param name="Times">How many blocks take the same items, or how many there are in all.</param>
public readonly record struct GpuGrid(long ItemsPerSample, int ItemsPerBlock, int Times = 1)
{
    /// <summary>A thread for each item.</summary>
    public static GpuGrid OfThreads(long itemsPerSample) => new(itemsPerSample, GpuKernel.DefaultThreads);

    /// <summary>So many blocks, whatever the batch.</summary>
    public static GpuGrid OfBlocks(int blocks) => new(0, 1, blocks);
}

/// <summary>Where memory of a launch lies. The names are those of the runtime's enum of the same name.</summary>
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
/// <param name="Offset">Of the first sample, times the batch, where there is such memory for each sample.</param>
/// <param name="Floats">Of a sample, or all.</param>
public readonly record struct GpuOperand(GpuArea Area, long Offset, long Floats, bool IsPerSample);
