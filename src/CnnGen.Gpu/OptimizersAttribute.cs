using CnnGen.Gpu;
using CnnGen.Training;

[assembly: Optimizers(typeof(Sgd), typeof(Adam))]

namespace CnnGen.Gpu;

/// <summary>Names optimizers of an assembly that knows of no GPU, whose kernels the generator writes into this one.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class OptimizersAttribute(params Type[] optimizers) : Attribute
{
    /// <summary>The optimizers.</summary>
    public IReadOnlyList<Type> Optimizers { get; } = optimizers;
}
