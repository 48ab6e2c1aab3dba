using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Gpu.Planning;

/// <summary>Where parameters lie on the GPU, in the order of definition; trained ones first in memory.</summary>
public sealed record GpuParameterPlan(EquatableArray<GpuParameter> Parameters, long TrainableFloats, long Floats);

/// <summary>A parameter on the GPU: what PyTorch has as channels × inner × positions lies as a map of those channels, positions outermost. A vector has one inner number
/// and one position.</summary>
/// <param name="Id">The instruction that has it.</param>
public sealed record GpuParameter(int Id, string Suffix, long Offset, int Channels, int Inner, int Positions)
{
    public GpuMap Map => new(Channels, checked(Inner * Positions));

    public GpuOperand In(GpuArea area) => new(area, Offset, Map.Floats, IsPerSample: false);
}

/// <summary>Gives parameters their places.</summary>
public static class GpuParameters
{
    public static GpuParameterPlan Place(Program program)
    {
        var all = program.Instructions
            .Where(instruction => !instruction.SharesParameters)
            .SelectMany(instruction => instruction.Parameters.Select(tensor => (instruction, tensor)))
            .ToList();
        var offsets = new Dictionary<(int, string), long>();
        long next = 0;
        foreach ((Instruction instruction, ParameterTensor tensor) in all.Where(parameter => parameter.tensor.IsTrainable))
            Add(instruction, tensor);
        long trainable = next;
        foreach ((Instruction instruction, ParameterTensor tensor) in all.Where(parameter => !parameter.tensor.IsTrainable))
            Add(instruction, tensor);
        return new(all.Select(parameter => Of(parameter.instruction, parameter.tensor)).ToEquatableArray(), trainable, next);

        void Add(Instruction instruction, ParameterTensor tensor)
        {
            offsets.Add((instruction.Id, tensor.Suffix), next);
            next = checked(next + Alignment.RoundUp(Lay(program, instruction, tensor, 0).Map.Floats));
        }

        GpuParameter Of(Instruction instruction, ParameterTensor tensor) => Lay(program, instruction, tensor, offsets[(instruction.Id, tensor.Suffix)]);
    }

    // Weights of products lie as they are multiplied; others as the maps that they are for.
    private static GpuParameter Lay(Program program, Instruction instruction, ParameterTensor tensor, long offset)
    {
        int channels = tensor.Sizes[0];
        int others = checked((int)(tensor.Count / channels));
        int inner = tensor.Role != ParameterRole.Weight ? 1
            : instruction.Op is Convolution ? tensor.Sizes[1]
            : instruction.Op is MatrixProduct ? GpuViews.Source(program, instruction).Channels
            : 1;
        return new(instruction.Id, tensor.Suffix, offset, channels, inner, others / inner);
    }
}
