using CnnGen.Cpu.Kernels.Layout;

namespace CnnGen.Cpu.Kernels.Conv.Winograd;

/// <summary>The operands of a <see cref="WinogradTile{TProduct}"/>. All distances are in floats.</summary>
internal unsafe struct WinogradOperands
{
    /// <summary>The first row's first number of A.</summary>
    public float* A;

    /// <summary>From a block of terms to the next; those of B lie one after the other.</summary>
    public nint ABlock;

    /// <summary>The first term's first register of B.</summary>
    public float* B;

    /// <summary>From a register of a term to the next.</summary>
    public nint BVector;

    /// <summary>The first row's first register of C; rows are 16 floats apart.</summary>
    public float* C;

    /// <summary>From a register of a row to the next.</summary>
    public nint CVector;

    /// <summary>The terms of a block.</summary>
    public int Depth;

    /// <summary>The blocks.</summary>
    public int Blocks;

    /// <summary>Add to C instead of overwriting it.</summary>
    public bool Continues;
}

/// <summary>A product of transformed patches: what its code knows beforehand.</summary>
internal interface IWinogradProduct
{
    /// <summary>In A, from a row to the next.</summary>
    static abstract int Row { get; }

    /// <summary>In A, from a term to the next.</summary>
    static abstract int Step { get; }

    /// <summary>Whether C may be added to.</summary>
    static abstract bool Continues { get; }

    /// <summary>In B, from a term to the next.</summary>
    /// <param name="lanes">The floats of a row of the tile.</param>
    static abstract int NextTerm(int lanes);
}

/// <summary>Patches × input channels by input channels × output channels.</summary>
internal readonly struct WinogradCorrelation : IWinogradProduct
{
    public static int Row => BlockedSizes.Block;

    public static int Step => 1;

    public static bool Continues => false;

    public static int NextTerm(int lanes) => lanes;
}

/// <summary>Input channels × patches by patches × output channels.</summary>
internal readonly struct WinogradGradient : IWinogradProduct
{
    public static int Row => 1;

    public static int Step => BlockedSizes.Block;

    public static bool Continues => true;

    public static int NextTerm(int lanes) => BlockedSizes.Block;
}
