using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Gpu.Planning;

/// <summary>Values that are others, as they lie.</summary>
public static class GpuViews
{
    /// <summary>Whether a value lies as its input does: a vector of a map of one position, or of a map that only products read, whose weights lie in the map's order.</summary>
    public static bool IsView(DataFlow flow, Instruction instruction) => instruction.Op is Reshape
        && (GpuMap.Of(flow[instruction.Inputs[0]].Shape) == GpuMap.Of(instruction.Shape) || IsFlattened(flow.Program, instruction));

    /// <summary>The map that a product is applied to: that of which its input is made by writing it as a vector, where it reads that in its own order.</summary>
    public static GpuMap Source(Program program, Instruction product)
    {
        Instruction input = program.Instructions[product.Inputs[0]];
        return GpuMap.Of((IsFlattened(program, input) ? program.Instructions[input.Inputs[0]] : input).Shape);
    }

    private static bool IsFlattened(Program program, Instruction instruction) => instruction.Op is Reshape && instruction.Shape.Rank == 1
        && !program.Outputs.Contains(instruction.Id)
        && program.Instructions.Where(reader => reader.Inputs.Contains(instruction.Id)).All(reader => reader.Op is MatrixProduct);
}
