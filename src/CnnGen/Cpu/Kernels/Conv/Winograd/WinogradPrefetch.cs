using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Conv.Winograd;

/// <summary>Fetches what a patch of the next row of patches will read or write. The rows of a patch lie far apart, and are too short for the processor to
/// see where they go on.</summary>
internal static unsafe class WinogradPrefetch
{
    /// <summary>Fetches 4×4 pixels of 16 channels. They may lie beyond the map: fetching never fails.</summary>
    /// <param name="corner">The first pixel.</param>
    /// <param name="row">From a row to the next, in floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Patch<S, V>(float* corner, nint row)
        where S : struct, ISimd<V>
        where V : struct
    {
        for (int i = 0; i < WinogradSizes.Patch; i++, corner += row)
        {
            S.Prefetch(corner);
            S.Prefetch(corner + BlockedSizes.Block);
            S.Prefetch(corner + (2 * BlockedSizes.Block));
            S.Prefetch(corner + (3 * BlockedSizes.Block));
        }
    }
}
