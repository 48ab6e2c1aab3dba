namespace CnnGen.Cpu.Kernels.Tiles;

/// <summary>What <see cref="DotTile"/> multiplies: rows of A at a fixed distance, and four rows of B anywhere. A sum may run over several segments.</summary>
internal unsafe struct DotOperands
{
    /// <summary>The first row of A.</summary>
    public float* A;

    /// <summary>From a row of A to the next.</summary>
    public nint ARow;

    /// <summary>The first row of B.</summary>
    public float* B0;

    /// <summary>The second row of B; where there are fewer than four, the missing ones are any that can be read.</summary>
    public float* B1;

    /// <summary>The third row of B.</summary>
    public float* B2;

    /// <summary>The fourth row of B.</summary>
    public float* B3;

    /// <summary>The products of a segment. No more is read of any row.</summary>
    public int Length;

    /// <summary>The number of segments; with more than one, the length is a multiple of the register's.</summary>
    public int Segments;

    /// <summary>From a segment of A to the next.</summary>
    public nint ASegment;

    /// <summary>From a segment of B to the next.</summary>
    public nint BSegment;
}
