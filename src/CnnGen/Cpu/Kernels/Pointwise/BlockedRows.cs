using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Layout;

namespace CnnGen.Cpu.Kernels.Pointwise;

/// <summary>An element-wise function of rows.</summary>
internal unsafe interface IRowFunction
{
    /// <summary>y = f(a, b) for <paramref name="count"/> contiguous floats.</summary>
    void Apply(float* a, float* b, float* y, int count);
}

/// <summary>Applies element-wise functions to maps, row by row, so that halos may differ.</summary>
internal static unsafe class BlockedRows
{
    /// <summary>y = f(x).</summary>
    public static void Apply<TFunction>(BlockedMap xMap, float* x, BlockedMap yMap, float* y, int samples, TFunction f, bool keepHalo = false)
        where TFunction : struct, IRowFunction => Apply(xMap, x, xMap, x, yMap, y, samples, f, keepHalo);

    /// <summary>y = f(a, b). The halo of y is zeroed, unless it is to be kept or y is an input too and so has one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply<TFunction>(
        BlockedMap aMap, float* a, BlockedMap bMap, float* b, BlockedMap yMap, float* y, int samples, TFunction f, bool keepHalo)
        where TFunction : struct, IRowFunction
    {
        (int blocks, int height, int count) = (yMap.Blocks, yMap.Height, yMap.Width * yMap.Block);
        if ((aMap.Halo | bMap.Halo | yMap.Halo) == 0)
            (blocks, height, count) = (1, 1, yMap.Count);
        BlockedView aView = new(aMap, a), bView = new(bMap, b), yView = new(yMap, y);
        (nint aPitch, nint bPitch, nint yPitch, nint stride) = (aView.RowPitch, bView.RowPitch, yView.RowPitch, yMap.Stride);
        bool zero = !keepHalo && y != a && y != b;
        for (int s = 0; s < samples; s++)
        {
            for (int k = 0; k < blocks; k++)
            {
                float* aRow = aView.Row(s, k, 0);
                float* bRow = bView.Row(s, k, 0);
                float* yRow = yView.Row(s, k, 0);
                for (int row = 0; row < height; row++, aRow += aPitch, bRow += bPitch, yRow += yPitch)
                    f.Apply(aRow, bRow, yRow, count);
            }

            if (zero)
                yMap.ZeroHalo(y + (s * stride));
        }
    }
}
