using System.ComponentModel;

namespace CnnGen.Cpu.Kernels.Tiles;

/// <summary>What the sums of a tile of <see cref="ConvTile"/> start from and where they go. All distances are in floats.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public unsafe struct ConvTarget
{
    /// <summary>The first row's first register of what the sums start from: zeros, a bias, or what earlier terms have come to.</summary>
    public float* Start;

    /// <summary>From a row of the start to the next; 0 if all rows start alike.</summary>
    public nint StartPixel;

    /// <summary>From a register of the start to the next.</summary>
    public nint StartVector;

    /// <summary>The first row's first register of the result.</summary>
    public float* C;

    /// <summary>From a row of the result to the next.</summary>
    public nint Pixel;

    /// <summary>From a register of the result to the next.</summary>
    public nint Vector;

    /// <summary>What is added to the sums in the end, the registers of a row side by side; null for nothing.</summary>
    public float* Offset;

    /// <summary>Write max(0, ·).</summary>
    public bool Relu;
}
