namespace CnnGen.Cpu.Kernels.Tiles;

/// <summary>Where a tile of <see cref="GemmTile"/> is written, and how. The registers of a row may lie apart, as at the border of two samples.</summary>
internal unsafe struct TileTarget
{
    /// <summary>The first row's first register.</summary>
    public float* Column0;

    /// <summary>The first row's second register.</summary>
    public float* Column1;

    /// <summary>The first row's third register.</summary>
    public float* Column2;

    /// <summary>From a row to the next.</summary>
    public nint Row;

    /// <summary>What to add to each row, or null. Not looked at if <see cref="Accumulate"/>.</summary>
    public float* Bias;

    /// <summary>Add to what is there.</summary>
    public bool Accumulate;

    /// <summary>Write max(0, ·).</summary>
    public bool Relu;
}
