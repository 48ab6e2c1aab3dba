using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Conv.Grouped;

/// <summary>The register tile of depthwise convolution: some pixels of a row stay in registers while the taps run, each tap's weights in one more.</summary>
/// <remarks>The accumulators are named locals because the JIT keeps neither arrays nor loops over them in registers; those beyond the tile's size
/// cost nothing, since the size is a constant to the JIT. Each element adds its terms to the start one after the other.</remarks>
internal static unsafe class LanewiseTile
{
    /// <summary>The most pixels of a tile: enough sums to hide the time that one addition takes, few enough for 16 registers.</summary>
    public const int MaxPixels = 8;

    /// <summary>Computes a strip of tiles, all its rows.</summary>
    /// <typeparam name="S">The register operations.</typeparam>
    /// <typeparam name="V">The register.</typeparam>
    /// <typeparam name="TPixels">The pixels of a tile: 1 to 8.</typeparam>
    /// <param name="strip">What is read and written.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<S, V, TPixels>(in LanewiseStrip strip)
        where S : struct, ISimd<V>
        where V : struct
        where TPixels : struct, ISize
    {
        nint pixel = strip.APixel;
        nint column = strip.AColumn;
        nint startPixel = strip.StartPixel;
        nint weightColumn = strip.WColumn;
        nint cPixel = strip.CPixel;
        float* offset = strip.Offset;
        bool relu = strip.Relu;
        nint nextRow = strip.APitch - (strip.KernelWidth * column);
        nint nextRowOfWeights = strip.WRow - (strip.KernelWidth * weightColumn);
        for (int row = 0; row < strip.Rows; row++)
        {
            float* a = strip.A + (row * strip.ARow);
            float* start = strip.Start + (row * strip.StartRow);
            float* c = strip.C + (row * strip.CRow);
            for (int tile = strip.Tiles; tile > 0; tile--)
            {
                V c0 = S.Load(start);
                V c1 = TPixels.Value > 1 ? S.Load(start + startPixel) : default;
                V c2 = TPixels.Value > 2 ? S.Load(start + (2 * startPixel)) : default;
                V c3 = TPixels.Value > 3 ? S.Load(start + (3 * startPixel)) : default;
                V c4 = TPixels.Value > 4 ? S.Load(start + (4 * startPixel)) : default;
                V c5 = TPixels.Value > 5 ? S.Load(start + (5 * startPixel)) : default;
                V c6 = TPixels.Value > 6 ? S.Load(start + (6 * startPixel)) : default;
                V c7 = TPixels.Value > 7 ? S.Load(start + (7 * startPixel)) : default;

                // Each pointer reaches three pixels: the others are one and two strides away, which the address of an instruction can hold.
                float* a0 = a;
                float* a3 = a + (3 * pixel);
                float* a6 = a + (6 * pixel);
                float* w = strip.W;
                for (int kernelRow = strip.KernelHeight; kernelRow > 0; kernelRow--)
                {
                    for (int k = strip.KernelWidth; k > 0; k--)
                    {
                        V weight = S.Load(w);
                        c0 = S.MultiplyAdd(S.Load(a0), weight, c0);
                        if (TPixels.Value > 1)
                            c1 = S.MultiplyAdd(S.Load(a0 + pixel), weight, c1);
                        if (TPixels.Value > 2)
                            c2 = S.MultiplyAdd(S.Load(a0 + (2 * pixel)), weight, c2);
                        if (TPixels.Value > 3)
                            c3 = S.MultiplyAdd(S.Load(a3), weight, c3);
                        if (TPixels.Value > 4)
                            c4 = S.MultiplyAdd(S.Load(a3 + pixel), weight, c4);
                        if (TPixels.Value > 5)
                            c5 = S.MultiplyAdd(S.Load(a3 + (2 * pixel)), weight, c5);
                        if (TPixels.Value > 6)
                            c6 = S.MultiplyAdd(S.Load(a6), weight, c6);
                        if (TPixels.Value > 7)
                            c7 = S.MultiplyAdd(S.Load(a6 + pixel), weight, c7);
                        a0 += column;
                        a3 += column;
                        a6 += column;
                        w += weightColumn;
                    }

                    a0 += nextRow;
                    a3 += nextRow;
                    a6 += nextRow;
                    w += nextRowOfWeights;
                }

                Finish<S, V>(c0, c, offset, relu);
                if (TPixels.Value > 1)
                    Finish<S, V>(c1, c + cPixel, offset, relu);
                if (TPixels.Value > 2)
                    Finish<S, V>(c2, c + (2 * cPixel), offset, relu);
                if (TPixels.Value > 3)
                    Finish<S, V>(c3, c + (3 * cPixel), offset, relu);
                if (TPixels.Value > 4)
                    Finish<S, V>(c4, c + (4 * cPixel), offset, relu);
                if (TPixels.Value > 5)
                    Finish<S, V>(c5, c + (5 * cPixel), offset, relu);
                if (TPixels.Value > 6)
                    Finish<S, V>(c6, c + (6 * cPixel), offset, relu);
                if (TPixels.Value > 7)
                    Finish<S, V>(c7, c + (7 * cPixel), offset, relu);
                a += TPixels.Value * pixel;
                start += TPixels.Value * startPixel;
                c += TPixels.Value * cPixel;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<S, V>(V sum, float* c, float* offset, bool relu)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (offset != null)
            sum = S.Add(sum, S.Load(offset));
        S.Store(relu ? S.Relu(sum) : sum, c);
    }
}
