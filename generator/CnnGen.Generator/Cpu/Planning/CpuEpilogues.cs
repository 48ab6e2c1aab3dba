using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Planning;

/// <summary>What the CPU's kernels do before they store a result. A blocked convolution starts its sums from the value that is added, at inference; in training the
/// batch norm after it adds that while it normalizes.</summary>
public sealed class CpuEpilogues(LayoutPlan layout, bool isTraining) : IEpilogues
{
    public bool CanScaleWeights(Instruction instruction) => !isTraining && instruction.Op is Convolution or MatrixProduct;

    public bool CanAdd(Instruction instruction, Instruction last) => layout.Of(instruction.Id) == Layout.Blocked
        && (isTraining ? instruction.Op is BatchNormalization : instruction.Op is Convolution);

    public bool CanApply(Instruction last, Elementwise function) =>
        function.IsRelu && last.Op is Convolution or MatrixProduct or BatchNormalization or Addition;
}
