using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Conv.Blocked;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Conv.Grouped;

/// <summary>The register tile of the gradient of a <see cref="LanewiseConv"/> by the weights of one mate: the sums of up to 3 by 3 taps stay in registers while all pixels of a
/// sample's plane run.</summary>
/// <remarks>Each sum adds its terms one after the other, by rows and columns in ascending order.</remarks>
internal static unsafe class LanewiseGradientTile
{
    /// <summary>The most rows, and columns, of taps.</summary>
    public const int MaxTaps = 3;

    /// <summary>dw (+)= the sums of one tile of taps.</summary>
    /// <typeparam name="S">The register operations.</typeparam>
    /// <typeparam name="V">The register.</typeparam>
    /// <typeparam name="TRows">The rows of taps: 1 to 3.</typeparam>
    /// <typeparam name="TColumns">The columns of taps: 1 to 3.</typeparam>
    /// <param name="p">The sizes of the forward pass.</param>
    /// <param name="x">What the first tap meets in the first pixel of dy.</param>
    /// <param name="dy">The first pixel of dy.</param>
    /// <param name="dyPitch">From a row of dy to the next.</param>
    /// <param name="exchange">The lanes of dy change places with those whose number differs in these bits, below the register's size.</param>
    /// <param name="dw">The sum of the first tap.</param>
    /// <param name="dwColumn">From the sum of a tap to that of the next column.</param>
    /// <param name="accumulate">Whether the sums start from what is there.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<S, V, TRows, TColumns>(in ConvPass p, float* x, float* dy, nint dyPitch, int exchange, float* dw, nint dwColumn, bool accumulate)
        where S : struct, ISimd<V>
        where V : struct
        where TRows : struct, ISize
        where TColumns : struct, ISize
    {
        nint dwRow = p.KernelWidth * dwColumn;
        V s0x0 = accumulate ? S.Load(dw) : default;
        V s0x1 = accumulate && TColumns.Value > 1 ? S.Load(dw + dwColumn) : default;
        V s0x2 = accumulate && TColumns.Value > 2 ? S.Load(dw + (2 * dwColumn)) : default;
        V s1x0 = accumulate && TRows.Value > 1 ? S.Load(dw + dwRow) : default;
        V s1x1 = accumulate && TRows.Value > 1 && TColumns.Value > 1 ? S.Load(dw + dwRow + dwColumn) : default;
        V s1x2 = accumulate && TRows.Value > 1 && TColumns.Value > 2 ? S.Load(dw + dwRow + (2 * dwColumn)) : default;
        V s2x0 = accumulate && TRows.Value > 2 ? S.Load(dw + (2 * dwRow)) : default;
        V s2x1 = accumulate && TRows.Value > 2 && TColumns.Value > 1 ? S.Load(dw + (2 * dwRow) + dwColumn) : default;
        V s2x2 = accumulate && TRows.Value > 2 && TColumns.Value > 2 ? S.Load(dw + (2 * dwRow) + (2 * dwColumn)) : default;

        nint pixel = p.APixel;
        nint column = p.AColumn;
        nint pitch = p.APitch;
        for (int row = 0; row < p.Rows; row++)
        {
            float* x0 = x + (row * p.ARow);
            float* x1 = x0 + pitch;
            float* x2 = x1 + pitch;
            float* gradient = dy + (row * dyPitch);
            for (int i = p.Columns; i > 0; i--)
            {
                V g = S.Load(gradient);
                if (exchange != 0)
                    g = Exchanged<S, V>(g, exchange);
                s0x0 = S.MultiplyAdd(S.Load(x0), g, s0x0);
                if (TColumns.Value > 1)
                    s0x1 = S.MultiplyAdd(S.Load(x0 + column), g, s0x1);
                if (TColumns.Value > 2)
                    s0x2 = S.MultiplyAdd(S.Load(x0 + (2 * column)), g, s0x2);
                if (TRows.Value > 1)
                    s1x0 = S.MultiplyAdd(S.Load(x1), g, s1x0);
                if (TRows.Value > 1 && TColumns.Value > 1)
                    s1x1 = S.MultiplyAdd(S.Load(x1 + column), g, s1x1);
                if (TRows.Value > 1 && TColumns.Value > 2)
                    s1x2 = S.MultiplyAdd(S.Load(x1 + (2 * column)), g, s1x2);
                if (TRows.Value > 2)
                    s2x0 = S.MultiplyAdd(S.Load(x2), g, s2x0);
                if (TRows.Value > 2 && TColumns.Value > 1)
                    s2x1 = S.MultiplyAdd(S.Load(x2 + column), g, s2x1);
                if (TRows.Value > 2 && TColumns.Value > 2)
                    s2x2 = S.MultiplyAdd(S.Load(x2 + (2 * column)), g, s2x2);
                x0 += pixel;
                x1 += pixel;
                x2 += pixel;
                gradient += BlockedSizes.Block;
            }
        }

        S.Store(s0x0, dw);
        if (TColumns.Value > 1)
            S.Store(s0x1, dw + dwColumn);
        if (TColumns.Value > 2)
            S.Store(s0x2, dw + (2 * dwColumn));
        if (TRows.Value > 1)
            S.Store(s1x0, dw + dwRow);
        if (TRows.Value > 1 && TColumns.Value > 1)
            S.Store(s1x1, dw + dwRow + dwColumn);
        if (TRows.Value > 1 && TColumns.Value > 2)
            S.Store(s1x2, dw + dwRow + (2 * dwColumn));
        if (TRows.Value > 2)
            S.Store(s2x0, dw + (2 * dwRow));
        if (TRows.Value > 2 && TColumns.Value > 1)
            S.Store(s2x1, dw + (2 * dwRow) + dwColumn);
        if (TRows.Value > 2 && TColumns.Value > 2)
            S.Store(s2x2, dw + (2 * dwRow) + (2 * dwColumn));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Exchanged<S, V>(V g, int exchange)
        where S : struct, ISimd<V>
        where V : struct
    {
        g = (exchange & 1) != 0 ? S.Exchange(g, 1) : g;
        g = (exchange & 2) != 0 ? S.Exchange(g, 2) : g;
        return (exchange & 4) != 0 ? S.Exchange(g, 4) : g;
    }
}
