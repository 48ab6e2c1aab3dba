using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Gpu.Planning;

/// <summary>A step of an optimizer: a thread for each quad of the weights, whatever parameter it is of.</summary>
public sealed record UpdateKernel(UpdateRule Rule) : GpuKernel
{
    public override string Title => "Update";
}
