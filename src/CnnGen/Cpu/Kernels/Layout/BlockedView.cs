using System.Runtime.CompilerServices;

namespace CnnGen.Cpu.Kernels.Layout;

/// <summary>The rows of a <see cref="BlockedMap"/> in memory.</summary>
/// <param name="map">The layout.</param>
/// <param name="first">The first block of the first sample, with its halo; or null.</param>
internal readonly unsafe struct BlockedView(BlockedMap map, float* first)
{
    private readonly float* _first = first == null ? null : first + map.Origin;
    private readonly nint _stride = map.Stride;
    private readonly nint _blockPitch = map.BlockPitch;
    private readonly nint _rowPitch = map.RowPitch;

    public bool IsNull => _first == null;

    /// <summary>Floats from a row to the next.</summary>
    public nint RowPitch => _rowPitch;

    /// <summary>The first float of the interior of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Row(int sample, int block, int row) => _first + (sample * _stride) + (block * _blockPitch) + (row * _rowPitch);
}
