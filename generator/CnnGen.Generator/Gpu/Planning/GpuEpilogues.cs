using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Gpu.Planning;

/// <summary>What the GPU's kernels do before they store a result: whatever is of the element itself and of what lies beside it.</summary>
public sealed class GpuEpilogues(bool isTraining) : IEpilogues
{
    public bool CanScaleWeights(Instruction instruction) => !isTraining && instruction.Op is Convolution or MatrixProduct;

    public bool CanAdd(Instruction instruction, Instruction last) => instruction.Op is Convolution or MatrixProduct or BatchNormalization;

    public bool CanApply(Instruction last, Elementwise function) =>
        last.Op is Convolution or MatrixProduct or BatchNormalization or Addition or Multiplication;
}
