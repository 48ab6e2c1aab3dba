namespace CnnGen.Cpu.Kernels.Tiles;

/// <summary>Where <see cref="GemmTile"/> reads B: a row is up to three registers at fixed distances, and rows follow each other by a table of steps.</summary>
internal unsafe struct TileSource
{
    /// <summary>Row 0, first register.</summary>
    public float* B;

    /// <summary>From the first register of a row to the second.</summary>
    public nint Second;

    /// <summary>From the first register of a row to the third.</summary>
    public nint Third;

    /// <summary>The steps, in floats, from each row to the next.</summary>
    public nint* Steps;

    /// <summary>From a step to the next: 1 for a table of them, 0 if all steps are the same one.</summary>
    public nint NextStep;
}
