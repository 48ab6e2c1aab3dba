namespace CnnGen.Cpu.Kernels.Conv.Grouped;

/// <summary>Some columns of one channel block's plane for <see cref="LanewiseTile"/> or <see cref="LanewiseGroupTile"/>, as tiles beside each other. All distances are in floats.</summary>
internal unsafe struct LanewiseStrip
{
    /// <summary>What the first pixel of the result reads first.</summary>
    public float* A;

    /// <summary>What is read: from a pixel of the result to the next.</summary>
    public nint APixel;

    /// <summary>What is read: from a row of the result to the next.</summary>
    public nint ARow;

    /// <summary>What is read: from a row of the kernel to the next.</summary>
    public nint APitch;

    /// <summary>What is read: from a column of the kernel to the next.</summary>
    public nint AColumn;

    /// <summary>The weights of the first tap.</summary>
    public float* W;

    /// <summary>In the weights, from a row of the kernel to the next.</summary>
    public nint WRow;

    /// <summary>In the weights, from a column of the kernel to the next.</summary>
    public nint WColumn;

    /// <summary>Rows of the kernel.</summary>
    public int KernelHeight;

    /// <summary>Columns of the kernel.</summary>
    public int KernelWidth;

    /// <summary>What the first pixel starts from: zeros, a bias, or a map that is added.</summary>
    public float* Start;

    /// <summary>From the start of a pixel to that of the next; 0 if all start alike.</summary>
    public nint StartPixel;

    /// <summary>From the start of a row to that of the next; 0 if all start alike.</summary>
    public nint StartRow;

    /// <summary>The first pixel of the result.</summary>
    public float* C;

    /// <summary>From a pixel of the result to the next.</summary>
    public nint CPixel;

    /// <summary>From a row of the result to the next.</summary>
    public nint CRow;

    /// <summary>What is added to the sums in the end; null for nothing.</summary>
    public float* Offset;

    /// <summary>Of groups of more than <see cref="LanewiseTiles.MaxMates"/> channels: whether the tile's first mate is that many lanes away.</summary>
    public bool IsFar;

    /// <summary>Write max(0, ·).</summary>
    public bool Relu;

    /// <summary>The rows.</summary>
    public int Rows;

    /// <summary>The tiles of a row.</summary>
    public int Tiles;
}
