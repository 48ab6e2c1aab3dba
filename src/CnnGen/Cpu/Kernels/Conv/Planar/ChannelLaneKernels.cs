using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Conv.Planar;

/// <summary>Convolution of <see cref="InputPlanes"/> with output channels in the vector lanes: no lane is empty however short the rows are,
/// where the channels are whole registers (LeNet-5's second convolution has 16 on rows of 10).</summary>
internal static unsafe class ChannelLaneKernels
{
    /// <summary>What transposing a float of the weights or of the result costs, in multiply-adds of a register: measured where both ways take
    /// the same time, 8 channels into 16 on rows of 26 to 28.</summary>
    private const double TransposeCost = 0.75;

    /// <summary>Whether fewer multiply-adds of registers pay for transposing the weights and the result.</summary>
    public static bool Suits<S, V>(in PlanarConvSizes g)
        where S : struct, ISimd<V>
        where V : struct
    {
        long depth = (long)g.GroupIn * g.Taps;
        if (g.Taps == 1 || g.GroupOut % S.Count != 0 || g.OutArea < LaneTranspose.MinLength)
            return false;
        long alongChannels = g.GroupOut / S.Count * depth * g.OutArea;
        long alongRows = g.GroupOut * depth * g.OutHeight * ((g.OutWidth + S.Count - 1) / S.Count);
        return alongChannels + (TransposeCost * g.GroupOut * (depth + g.OutArea)) < alongRows;
    }

    /// <summary>The floats of scratch memory that <see cref="Correlate"/> takes.</summary>
    public static long ScratchFloats<S, V>(in PlanarConvSizes g, bool flipped)
        where S : struct, ISimd<V>
        where V : struct
    {
        long depth = (long)g.GroupIn * g.Taps;
        return PlaneKernels.CorrelateFloats(g, flipped) + Samples.Stride(g.GroupOut * (int)depth) + (3L * S.Count * Math.Max(depth, g.OutArea));
    }

    /// <summary>y = w ∗ x; see <see cref="PlanarConvKernels.Correlate"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Correlate<S, V>(in PlanarConvSizes g, float* x, float* w, float* bias, float* y, int samples, float* scratch, bool relu, bool flipped)
        where S : struct, ISimd<V>
        where V : struct
    {
        var planes = new InputPlanes(g);
        int depth = g.GroupIn * g.Taps;
        int weights = Samples.Stride(g.GroupOut * depth);
        nint* steps = (nint*)scratch;
        float* lanes = scratch + PlaneKernels.OffsetFloats(g);
        float* result = lanes + weights;
        float* work = result + ((nint)S.Count * Math.Max(depth, g.OutArea));
        float* flippedWeights = work + (2 * (nint)S.Count * Math.Max(depth, g.OutArea));
        float* copy = flippedWeights + (flipped ? weights : 0);
        planes.Steps(g.GroupIn, steps);
        for (int group = 0; group < g.Groups; group++)
        {
            float* a = w + ((nint)group * g.GroupOut * depth);
            if (flipped)
            {
                PlanarConvKernels.Flip<S, V>(a, g.GroupIn, g.GroupOut, g.Taps, flippedWeights);
                a = flippedWeights;
            }

            for (int o = 0; o < g.GroupOut; o += S.Count)
                LaneTranspose.ToLanes<S, V>(depth, a + ((nint)o * depth), lanes + ((nint)o * depth), work);
            float* groupBias = bias == null ? null : bias + (group * g.GroupOut);
            for (int s = 0; s < samples; s++)
            {
                float* source = x + ((nint)s * g.InStride) + ((nint)group * g.GroupIn * g.InArea);
                if (!planes.IsMap)
                {
                    planes.Fill<S, V>(source, g.GroupIn, copy);
                    source = copy;
                }

                float* maps = y + ((nint)s * g.OutStride) + ((nint)group * g.GroupOut * g.OutArea);
                for (int o = 0; o < g.GroupOut; o += S.Count)
                {
                    Multiply<S, V>(g, depth, source, planes.Pitch, steps, lanes + ((nint)o * depth), groupBias == null ? null : groupBias + o, relu, result);
                    LaneTranspose.FromLanes<S, V>(g.OutArea, result, maps + ((nint)o * g.OutArea), work);
                }
            }
        }
    }

    /// <summary>One register of channels of one sample.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<S, V>(in PlanarConvSizes g, int depth, float* planes, int pitch, nint* steps, float* w, float* bias, bool relu, float* result)
        where S : struct, ISimd<V>
        where V : struct
    {
        int tiles = (g.OutWidth + ChannelTile.Positions - 1) / ChannelTile.Positions;
        for (int row = 0; row < g.OutHeight; row++, planes += pitch)
        {
            for (int t = 0; t < tiles; t++)
            {
                int column = t * g.OutWidth / tiles;
                int positions = ((t + 1) * g.OutWidth / tiles) - column;
                ChannelTile.Run<S, V>(positions, depth, planes + column, steps, w, bias, relu, result);
                result += positions * S.Count;
            }
        }
    }
}
