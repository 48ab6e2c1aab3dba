using System.ComponentModel;
using System.Runtime.Intrinsics;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Tiles;

/// <summary>
/// A register tile that the generator wrote for one convolution or dense layer: what <see cref="ConvTile"/> and <see cref="ConvSlidingTile"/> compute, in the
/// same order and so to the same bits, with numbers in place of distances that are variables there. Addresses cost no instructions
/// then, terms are unrolled, and what the next tile reads is fetched ahead.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class TileKernel
{
    /// <summary>Computes one tile with registers of 16 floats.</summary>
    /// <param name="rows">The tile's rows.</param>
    /// <param name="vectors">The registers of a row.</param>
    /// <param name="operands">A and B.</param>
    /// <param name="target">Where the sums start and go.</param>
    public abstract void Run512(int rows, int vectors, in ConvOperands operands, in ConvTarget target);

    /// <summary>Computes one tile with registers of 8 floats.</summary>
    /// <param name="rows">The tile's rows.</param>
    /// <param name="vectors">The registers of a row.</param>
    /// <param name="operands">A and B.</param>
    /// <param name="target">Where the sums start and go.</param>
    public abstract void Run256(int rows, int vectors, in ConvOperands operands, in ConvTarget target);

    /// <summary>Computes one tile with registers of 4 floats.</summary>
    /// <param name="rows">The tile's rows.</param>
    /// <param name="vectors">The registers of a row.</param>
    /// <param name="operands">A and B.</param>
    /// <param name="target">Where the sums start and go.</param>
    public abstract void Run128(int rows, int vectors, in ConvOperands operands, in ConvTarget target);

    /// <summary>Computes one tile.</summary>
    internal void Run<S, V>(int rows, int vectors, in ConvOperands operands, in ConvTarget target)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (S.Count == Vector512<float>.Count)
            Run512(rows, vectors, in operands, in target);
        else if (S.Count == Vector256<float>.Count)
            Run256(rows, vectors, in operands, in target);
        else
            Run128(rows, vectors, in operands, in target);
    }
}
