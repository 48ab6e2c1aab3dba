using System.ComponentModel;
using System.Globalization;

namespace CnnGen.Cpu.Kernels.Layout;

/// <summary>
/// The blocked layout of a feature map: a sample is [Channels / Block][Height + 2·Halo][Width + 2·Halo][Block] floats, so that a register holds
/// neighbouring channels of one position. The halo is a border of zeros, in memory, around each block of channels.
/// </summary>
/// <remarks>
/// Unless a kernel says otherwise, it writes the interior of its output and zeros the halo, and leaves the halo alone when it accumulates or
/// works in place. The floats between the last block of a sample and the next sample are not used.
/// </remarks>
/// <param name="Channels">Channels: fewer than 16 (one block), or a multiple of 16 (blocks of 16).</param>
/// <param name="Height">Rows, without the halo.</param>
/// <param name="Width">Columns, without the halo.</param>
/// <param name="Halo">Rows above and below and columns left and right, at least 0.</param>
/// <param name="Spare">The lanes of the last block that are no channels, counted in <paramref name="Channels"/>: 0 to 15. They are zero.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record BlockedMap(int Channels, int Height, int Width, int Halo, int Spare = 0)
{
    /// <summary>Channels of a full block.</summary>
    private const int BlockSize = 16;

    /// <summary>Channels: fewer than 16, or a multiple of 16.</summary>
    public int Channels { get; } = Channels is > 0 and < BlockSize || (Channels > 0 && Channels % BlockSize == 0)
        ? Channels
        : throw new ArgumentOutOfRangeException(nameof(Channels), string.Create(CultureInfo.InvariantCulture, $"The blocked layout takes 1 to 15 channels or a multiple of 16, not {Channels}."));

    /// <summary>Channels side by side at each position.</summary>
    public int Block => Math.Min(Channels, BlockSize);

    /// <summary>Blocks of a sample.</summary>
    public int Blocks => Channels / Block;

    /// <summary>Floats from a sample to the next: those of a sample, rounded up to a multiple of 16.</summary>
    public int Stride => Samples.Stride(checked(Channels * (Height + (2 * Halo)) * (Width + (2 * Halo))));

    /// <summary>Floats of a sample without its halo.</summary>
    public int Count => Channels * Height * Width;

    /// <summary>Floats of a planar sample.</summary>
    public int PlanarCount => (Channels - Spare) * Height * Width;

    /// <summary>Floats from a row to the next.</summary>
    public int RowPitch => (Width + (2 * Halo)) * Block;

    /// <summary>Floats from a block to the next.</summary>
    public int BlockPitch => (Height + (2 * Halo)) * RowPitch;

    /// <summary>Where the interior starts in a block.</summary>
    public int Origin => Halo * (RowPitch + Block);

    /// <summary>The channels of a block: fewer in the last one where it has spare lanes.</summary>
    internal int ChannelsOf(int block) => block == Blocks - 1 ? Block - Spare : Block;

    /// <summary>Zeros the halo of one sample: best done right after writing its interior.</summary>
    internal unsafe void ZeroHalo(float* sample) => ZeroHalo(sample, Blocks);

    /// <summary>Zeros the halo of neighbouring blocks of a sample.</summary>
    internal unsafe void ZeroHalo(float* block, int blocks) => BlockedHalo.Zero(block, blocks * Block, Height, Width, Halo, 0, Height);
}
