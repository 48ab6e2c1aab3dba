using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Conv.Blocked;
using CnnGen.Cpu.Kernels.Layout;

namespace CnnGen.Cpu.Kernels.Conv.Winograd;

/// <summary>
/// A run of neighbouring patches of <see cref="WinogradConv"/>, over the ends of rows and samples. Transformed patches lie as
/// [36 planes][block of channels][patch][16 channels].
/// </summary>
/// <param name="pass">The correlation.</param>
/// <param name="first">The first patch, counted from the first sample's first.</param>
/// <param name="count">The patches.</param>
internal readonly struct WinogradStrip(in ConvPass pass, int first, int count)
{
    private readonly int _first = first;
    private readonly int _across = WinogradSizes.PatchesOf(pass.Columns);
    private readonly int _down = WinogradSizes.PatchesOf(pass.Rows);

    /// <summary>The patches.</summary>
    public int Count { get; } = count;

    /// <summary>From a plane of transformed patches to the next, of inputs and of products, in floats.</summary>
    public nint Plane { get; } = (nint)WinogradSizes.PlaneStride(Math.Max(pass.InChannels, pass.OutChannels), count);

    /// <summary>From a block of channels to the next, in floats.</summary>
    public nint BlockPitch { get; } = (nint)count * BlockedSizes.Block;

    /// <summary>The place of the strip's first patch.</summary>
    public WinogradPlace Start => new(_first / (_across * _down), _first / _across % _down, _first % _across);

    /// <summary>The place of the patch after this one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public WinogradPlace Next(WinogradPlace place)
    {
        if (place.Column + 1 < _across)
            return place with { Column = place.Column + 1 };
        return place.Row + 1 < _down ? place with { Row = place.Row + 1, Column = 0 } : new(place.Sample + 1, 0, 0);
    }
}

/// <summary>Where a patch lies; row and column count patches.</summary>
internal readonly record struct WinogradPlace(int Sample, int Row, int Column);
