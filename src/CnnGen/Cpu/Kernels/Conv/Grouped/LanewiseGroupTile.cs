using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Conv.Grouped;

/// <summary>
/// The register tile of convolution in groups of 2 or 4 channels, or in 4 of the mates of groups of 8. For each mate there is a depthwise convolution: what is
/// read in a lane meets the weight between it and the lane's mate. In the end the sums change places with their mates' and are added, so that lanes are
/// exchanged once an output and not once a tap.
/// </summary>
/// <remarks>As in <see cref="LanewiseTile"/>, sums are named locals. Each takes its terms one after the other, and the mates' sums are added in a fixed order.</remarks>
internal static unsafe class LanewiseGroupTile
{
    /// <summary>The most pixels of a tile.</summary>
    public const int MaxPixels = 4;

    /// <summary>Computes a strip of tiles, all its rows.</summary>
    /// <typeparam name="S">The register operations.</typeparam>
    /// <typeparam name="V">The register.</typeparam>
    /// <typeparam name="TPixels">The pixels of a tile: 1 to 4.</typeparam>
    /// <typeparam name="TMates">The mates of a tile: 2 or 4.</typeparam>
    /// <param name="strip">What is read and written.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<S, V, TPixels, TMates>(in LanewiseStrip strip)
        where S : struct, ISimd<V>
        where V : struct
        where TPixels : struct, ISize
        where TMates : struct, ISize
    {
        nint pixel = strip.APixel;
        nint column = strip.AColumn;
        nint weightColumn = strip.WColumn;
        nint nextRow = strip.APitch - (strip.KernelWidth * column);
        nint nextRowOfWeights = strip.WRow - (strip.KernelWidth * weightColumn);
        for (int row = 0; row < strip.Rows; row++)
        {
            float* a = strip.A + (row * strip.ARow);
            float* start = strip.Start + (row * strip.StartRow);
            float* c = strip.C + (row * strip.CRow);
            for (int tile = strip.Tiles; tile > 0; tile--)
            {
                V s0x0 = default, s0x1 = default, s0x2 = default, s0x3 = default;
                V s1x0 = default, s1x1 = default, s1x2 = default, s1x3 = default;
                V s2x0 = default, s2x1 = default, s2x2 = default, s2x3 = default;
                V s3x0 = default, s3x1 = default, s3x2 = default, s3x3 = default;
                float* a0 = a;
                float* a3 = a + (3 * pixel);
                float* w = strip.W;
                for (int kernelRow = strip.KernelHeight; kernelRow > 0; kernelRow--)
                {
                    for (int k = strip.KernelWidth; k > 0; k--)
                    {
                        V w0 = S.Load(w);
                        V w1 = S.Load(w + BlockedSizes.Block);
                        V w2 = TMates.Value > 2 ? S.Load(w + (2 * BlockedSizes.Block)) : default;
                        V w3 = TMates.Value > 2 ? S.Load(w + (3 * BlockedSizes.Block)) : default;
                        V x0 = S.Load(a0);
                        s0x0 = S.MultiplyAdd(x0, w0, s0x0);
                        s0x1 = S.MultiplyAdd(x0, w1, s0x1);
                        s0x2 = TMates.Value > 2 ? S.MultiplyAdd(x0, w2, s0x2) : default;
                        s0x3 = TMates.Value > 2 ? S.MultiplyAdd(x0, w3, s0x3) : default;

                        if (TPixels.Value > 1)
                        {
                            V x1 = S.Load(a0 + pixel);
                            s1x0 = S.MultiplyAdd(x1, w0, s1x0);
                            s1x1 = S.MultiplyAdd(x1, w1, s1x1);
                            s1x2 = TMates.Value > 2 ? S.MultiplyAdd(x1, w2, s1x2) : default;
                            s1x3 = TMates.Value > 2 ? S.MultiplyAdd(x1, w3, s1x3) : default;
                        }

                        if (TPixels.Value > 2)
                        {
                            V x2 = S.Load(a0 + (2 * pixel));
                            s2x0 = S.MultiplyAdd(x2, w0, s2x0);
                            s2x1 = S.MultiplyAdd(x2, w1, s2x1);
                            s2x2 = TMates.Value > 2 ? S.MultiplyAdd(x2, w2, s2x2) : default;
                            s2x3 = TMates.Value > 2 ? S.MultiplyAdd(x2, w3, s2x3) : default;
                        }

                        if (TPixels.Value > 3)
                        {
                            V x3 = S.Load(a3);
                            s3x0 = S.MultiplyAdd(x3, w0, s3x0);
                            s3x1 = S.MultiplyAdd(x3, w1, s3x1);
                            s3x2 = TMates.Value > 2 ? S.MultiplyAdd(x3, w2, s3x2) : default;
                            s3x3 = TMates.Value > 2 ? S.MultiplyAdd(x3, w3, s3x3) : default;
                        }

                        a0 += column;
                        a3 += column;
                        w += weightColumn;
                    }

                    a0 += nextRow;
                    a3 += nextRow;
                    w += nextRowOfWeights;
                }

                Finish<S, V>(Sum<S, V, TMates>(s0x0, s0x1, s0x2, s0x3), start, c, in strip);
                if (TPixels.Value > 1)
                    Finish<S, V>(Sum<S, V, TMates>(s1x0, s1x1, s1x2, s1x3), start + strip.StartPixel, c + strip.CPixel, in strip);
                if (TPixels.Value > 2)
                    Finish<S, V>(Sum<S, V, TMates>(s2x0, s2x1, s2x2, s2x3), start + (2 * strip.StartPixel), c + (2 * strip.CPixel), in strip);
                if (TPixels.Value > 3)
                    Finish<S, V>(Sum<S, V, TMates>(s3x0, s3x1, s3x2, s3x3), start + (3 * strip.StartPixel), c + (3 * strip.CPixel), in strip);
                a += TPixels.Value * pixel;
                start += TPixels.Value * strip.StartPixel;
                c += TPixels.Value * strip.CPixel;
            }
        }
    }

    /// <summary>The sum of mates 0 to 3, where the first is the lane itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Sum<S, V, TMates>(V s0, V s1, V s2, V s3)
        where S : struct, ISimd<V>
        where V : struct
        where TMates : struct, ISize
    {
        V sum = S.Add(s0, S.Exchange(s1, 1));
        return TMates.Value > 2 ? S.Add(sum, S.Exchange(S.Add(s2, S.Exchange(s3, 1)), 2)) : sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<S, V>(V sum, float* start, float* c, in LanewiseStrip strip)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (strip.IsFar)
            sum = S.Exchange(sum, LanewiseTiles.MaxMates);
        sum = S.Add(S.Load(start), sum);
        if (strip.Offset != null)
            sum = S.Add(sum, S.Load(strip.Offset));
        S.Store(strip.Relu ? S.Relu(sum) : sum, c);
    }
}
