using System.ComponentModel;

namespace CnnGen.Cpu.Kernels.Tiles;

/// <summary>
/// The operands of a tile of <see cref="ConvTile"/>. The sum over k has three levels, each of evenly spaced terms: <see cref="Depth"/> terms
/// are a row, <see cref="Rows"/> rows are a block. All distances are in floats.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public unsafe struct ConvOperands
{
    /// <summary>The first row's first number of A.</summary>
    public float* A;

    /// <summary>From a row of the tile to the next.</summary>
    public nint APixel;

    /// <summary>From a term to the next.</summary>
    public nint AStep;

    /// <summary>From a row of terms to the next.</summary>
    public nint ARow;

    /// <summary>From a block of terms to the next.</summary>
    public nint ABlock;

    /// <summary>The first term's first register of B.</summary>
    public float* B;

    /// <summary>From a register of a term to the next.</summary>
    public nint BVector;

    /// <summary>From a term to the next.</summary>
    public nint BStep;

    /// <summary>From a row of terms to the next.</summary>
    public nint BRow;

    /// <summary>From a block of terms to the next.</summary>
    public nint BBlock;

    /// <summary>The terms of a row.</summary>
    public int Depth;

    /// <summary>The columns of the kernel that are taken at once: 1, or 3 in <see cref="ConvSlidingTile"/>.</summary>
    public int Taps;

    /// <summary>The rows of a block.</summary>
    public int Rows;

    /// <summary>The blocks.</summary>
    public int Blocks;

    /// <summary>The code that the generator wrote for these distances, or null: then <see cref="ConvTiles"/> takes them as they are.</summary>
    internal TileKernel? Kernel;
}
