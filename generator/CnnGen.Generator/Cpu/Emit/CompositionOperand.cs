using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Emit;

/// <summary>What a composition reads or writes.</summary>
/// <param name="Name">The variable, or what the result is called.</param>
/// <param name="Extent">For what it has a number: for the elements of each sample, or for what samples share.</param>
/// <param name="Lies">Where the numbers of a sample lie; null for what samples share, a parameter or its gradient.</param>
/// <param name="Use">What is done with it.</param>
public sealed record CompositionOperand(string Name, Extent Extent, ElementPlace? Lies, OperandUse Use)
{
    /// <summary>The pointer to it in generated code.</summary>
    public string Pointer => "p_" + Name;
}

public enum OperandUse
{
    Read,
    Write,

    /// <summary>What is computed is added to what is there.</summary>
    Accumulate,
}

/// <summary>Where the elements of a tensor's samples lie.</summary>
/// <param name="Stride">Floats from a sample to the next.</param>
/// <param name="Origin">The first element of a sample; not 0 where there is a halo.</param>
/// <param name="BlockPitch">Of the blocked layout: floats from a block of channels to the next.</param>
/// <param name="RowPitch">Of the blocked layout: floats from a row of the map to the next.</param>
public sealed record ElementPlace(int Stride, int Origin, int BlockPitch, int RowPitch)
{
    public static ElementPlace Of(Model.TensorShape shape, int halo)
    {
        if (halo == Tensor.Planar)
            return new(Alignment.RoundUp((int)shape.Count), 0, 0, 0);
        int block = BlockedSizes.ChannelBlock(shape.Channels);
        int rowPitch = (shape.Width + (2 * halo)) * block;
        int stride = (int)BlockedSizes.SampleStride(shape.Channels, shape.Height, shape.Width, halo);
        return new(stride, halo * (rowPitch + block), (shape.Height + (2 * halo)) * rowPitch, rowPitch);
    }
}
