using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Conv.Blocked;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Conv.Grouped;

/// <summary>The gradient of a <see cref="LanewiseConv"/> by its weights, in the order of <see cref="LanewiseWeights"/>.</summary>
internal static unsafe class LanewiseWeightGradient
{
    /// <summary>dw (+)= the gradient, for some blocks of channels. Each element is the sum over samples, rows and columns in ascending order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<S, V>(BlockedConvGeometry g, float* x, float* dy, float* dwPacked, int samples, int blockFrom, int blockTo, bool accumulate)
        where S : struct, ISimd<V>
        where V : struct
    {
        ConvPass p = ConvPass.Forward(g);
        nint dyPitch = (nint)(g.OutWidth + (2 * g.OutGradientHalo)) * BlockedSizes.Block;
        nint dyPlane = (g.OutHeight + (2 * g.OutGradientHalo)) * dyPitch;
        nint dyOrigin = g.OutGradientHalo * (dyPitch + BlockedSizes.Block);
        for (int block = blockFrom; block < blockTo; block++)
        {
            float* dw = dwPacked + ((nint)block * g.KernelHeight * g.KernelWidth * g.GroupChannels * BlockedSizes.Block);
            for (int sample = 0; sample < samples; sample++)
            {
                float* read = x + (sample * p.ASample) + p.AOrigin + (block * p.APlane);
                float* gradient = dy + ((nint)sample * g.OutGradientStride) + dyOrigin + (block * dyPlane);
                for (int at = 0; at < g.GroupChannels * BlockedSizes.Block; at += S.Count)
                {
                    // Mates that are at least a register away are read from there; nearer ones change places in the register.
                    (int mate, int lane) = (at / BlockedSizes.Block, at % BlockedSizes.Block);
                    float* mates = gradient + (lane ^ (mate & -S.Count));
                    Plane<S, V>(in p, read + lane, mates, dyPitch, mate & (S.Count - 1), dw + at, g.GroupChannels * BlockedSizes.Block, accumulate || sample > 0);
                }
            }
        }
    }

    /// <summary>The body of <see cref="LanewiseConv.BackwardWeightsInOrder"/>.</summary>
    public static void RunInOrder<S, V>(BlockedConvGeometry g, float* x, float* dy, float* dw, int samples, int blockFrom, int blockTo, float* scratch)
        where S : struct, ISimd<V>
        where V : struct
    {
        int taps = g.KernelHeight * g.KernelWidth;
        nint blockFloats = (nint)taps * g.GroupChannels * BlockedSizes.Block;
        for (int block = blockFrom; block < blockTo; block++)
        {
            Run<S, V>(g, x, dy, scratch - (block * blockFloats), samples, block, block + 1, accumulate: false);
            int channels = Math.Min(BlockedSizes.Block, g.WeightOutputs - (block * BlockedSizes.Block));
            LanewiseWeights.Unpack(scratch, BlockedSizes.Block, channels, g.GroupChannels, taps, dw + (block * blockFloats));
        }
    }

    /// <summary>All taps of some lanes of one block of one sample and one mate, in tiles of about the same size.</summary>
    private static void Plane<S, V>(in ConvPass p, float* x, float* dy, nint dyPitch, int exchange, float* dw, nint dwColumn, bool accumulate)
        where S : struct, ISimd<V>
        where V : struct
    {
        for (int row = 0, rows; row < p.KernelHeight; row += rows)
        {
            rows = Tile(p.KernelHeight - row);
            for (int column = 0, columns; column < p.KernelWidth; column += columns)
            {
                columns = Tile(p.KernelWidth - column);
                float* read = x + (row * p.APitch) + (column * p.AColumn);
                float* sums = dw + (((row * p.KernelWidth) + column) * dwColumn);
                switch (rows)
                {
                    case 1:
                        Taps<S, V, Size1>(columns, in p, read, dy, dyPitch, exchange, sums, dwColumn, accumulate);
                        break;
                    case 2:
                        Taps<S, V, Size2>(columns, in p, read, dy, dyPitch, exchange, sums, dwColumn, accumulate);
                        break;
                    default:
                        Taps<S, V, Size3>(columns, in p, read, dy, dyPitch, exchange, sums, dwColumn, accumulate);
                        break;
                }
            }
        }
    }

    private static void Taps<S, V, TRows>(int columns, in ConvPass p, float* x, float* dy, nint dyPitch, int exchange, float* dw, nint dwColumn, bool accumulate)
        where S : struct, ISimd<V>
        where V : struct
        where TRows : struct, ISize
    {
        switch (columns)
        {
            case 1:
                LanewiseGradientTile.Run<S, V, TRows, Size1>(in p, x, dy, dyPitch, exchange, dw, dwColumn, accumulate);
                break;
            case 2:
                LanewiseGradientTile.Run<S, V, TRows, Size2>(in p, x, dy, dyPitch, exchange, dw, dwColumn, accumulate);
                break;
            default:
                LanewiseGradientTile.Run<S, V, TRows, Size3>(in p, x, dy, dyPitch, exchange, dw, dwColumn, accumulate);
                break;
        }
    }

    /// <summary>The taps of the next tile when so many are left.</summary>
    private static int Tile(int left)
    {
        int tiles = (left + LanewiseGradientTile.MaxTaps - 1) / LanewiseGradientTile.MaxTaps;
        return (left + tiles - 1) / tiles;
    }
}
