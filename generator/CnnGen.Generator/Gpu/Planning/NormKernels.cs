namespace CnnGen.Generator.Gpu.Planning;

/// <summary>Mean and squared differences from it, of each channel, in parts (Welford; Chan et al. 1983 for what threads have of a part).</summary>
public sealed record NormStatisticsKernel(ChannelColumns Columns) : GpuKernel
{
    public override string Title => "NormStatistics";
}

/// <summary>The same of all parts in their order: the mean, the inverse of the deviation, and the running statistics, which move towards them.</summary>
public sealed record NormCombineKernel(ChannelColumns Columns, float Momentum, float Epsilon) : GpuKernel
{
    public override string Title => "NormCombine";
}

/// <summary>The sums of the gradient, and of the gradient times the difference from the mean, of each channel, in parts.</summary>
public sealed record NormGradientSumsKernel(ChannelColumns Columns) : GpuKernel
{
    public override string Title => "NormGradientSums";
}

/// <summary>The same of all parts in their order: the gradients by scale and shift, and what the gradient by the input is less.</summary>
/// <param name="Adds">Whether there are gradients that these are added to.</param>
public sealed record NormGradientCombineKernel(ChannelColumns Columns, bool Adds) : GpuKernel
{
    public override string Title => "NormGradientCombine";
}
