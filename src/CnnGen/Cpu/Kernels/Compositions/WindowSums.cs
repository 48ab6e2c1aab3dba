using System.ComponentModel;
using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Compositions;

/// <summary>Sums over a window round each element of a sample, in place, with zeros where the window reaches beyond it. A line of elements along an axis is
/// copied between borders of zeros, and added up from there, each window in the order of its elements.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class WindowSums
{
    /// <summary>Over neighbouring channels of a planar sample.</summary>
    /// <param name="sample">channels × area floats.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="area">Positions of a channel.</param>
    /// <param name="before">How many channels before its own a window has.</param>
    /// <param name="after">How many channels after its own a window has.</param>
    /// <param name="line">Memory for channels + before + after registers of the widest.</param>
    public static void OverChannels<S, V>(float* sample, int channels, int area, int before, int after, float* line)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (area == 1)
            Along<S, V>(sample, channels, before, after, line);
        else
            Across<S, V>(sample, area, channels, area, before, after, line);
    }

    /// <summary>Over a square of positions of each channel of a planar sample.</summary>
    /// <param name="sample">channels × height × width floats.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="height">Rows of a channel.</param>
    /// <param name="width">Positions of a row.</param>
    /// <param name="before">How many rows and columns before its own a window has.</param>
    /// <param name="after">How many rows and columns after its own a window has.</param>
    /// <param name="line">Memory for as many registers of the widest as the longer axis has elements, + before + after.</param>
    public static void OverPositions<S, V>(float* sample, int channels, int height, int width, int before, int after, float* line)
        where S : struct, ISimd<V>
        where V : struct
    {
        for (int row = 0; row < channels * height; row++)
            Along<S, V>(sample + ((nint)row * width), width, before, after, line);
        for (int c = 0; c < channels; c++)
            Across<S, V>(sample + ((nint)c * height * width), width, height, width, before, after, line);
    }

    /// <summary>Over neighbouring channels of a blocked sample without a border.</summary>
    /// <param name="sample">channels / block × area × block floats.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="area">Positions of a channel.</param>
    /// <param name="block">Channels of a block.</param>
    /// <param name="before">How many channels before its own a window has.</param>
    /// <param name="after">How many channels after its own a window has.</param>
    /// <param name="line">Memory for channels + before + after registers of the widest.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OverBlockedChannels<S, V>(float* sample, int channels, int area, int block, int before, int after, float* line)
        where S : struct, ISimd<V>
        where V : struct
    {
        nint pitch = (nint)area * block;
        new Span<float>(line, before).Clear();
        new Span<float>(line + before + channels, after).Clear();
        for (int position = 0; position < area; position++, sample += block)
        {
            float* to = sample;
            for (int c = 0; c < channels; c += block, to += pitch)
                new ReadOnlySpan<float>(to, block).CopyTo(new(line + before + c, block));
            to = sample;
            for (int c = 0; c < channels; c += block, to += pitch)
            {
                int lane = 0;
                for (; lane <= block - S.Count; lane += S.Count)
                    S.Store(Sum<S, V>(line + c + lane, 1, before + after), to + lane);
                for (; lane < block; lane++)
                    to[lane] = Sum<SimdScalar, float>(line + c + lane, 1, before + after);
            }
        }
    }

    /// <summary>Over a square of positions of each channel of a blocked sample without a border.</summary>
    /// <param name="sample">channels / block × height × width × block floats.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="height">Rows of a channel.</param>
    /// <param name="width">Positions of a row.</param>
    /// <param name="block">Channels of a block.</param>
    /// <param name="before">How many rows and columns before its own a window has.</param>
    /// <param name="after">How many rows and columns after its own a window has.</param>
    /// <param name="line">Memory for as many registers of the widest as the longer axis has elements, + before + after.</param>
    public static void OverBlockedPositions<S, V>(float* sample, int channels, int height, int width, int block, int before, int after, float* line)
        where S : struct, ISimd<V>
        where V : struct
    {
        int pitch = width * block;
        for (int row = 0; row < channels / block * height; row++)
            Across<S, V>(sample + ((nint)row * pitch), block, width, block, before, after, line);
        for (int c = 0; c < channels; c += block)
            Across<S, V>(sample + ((nint)c * height * width), pitch, height, pitch, before, after, line);
    }

    /// <summary>Along an axis whose elements are <paramref name="step"/> floats apart; as many lines as there are lanes lie side by side.</summary>
    private static void Across<S, V>(float* p, int lanes, int count, int step, int before, int after, float* line)
        where S : struct, ISimd<V>
        where V : struct
    {
        int lane = 0;
        for (; lane <= lanes - S.Count; lane += S.Count)
            Lines<S, V>(p + lane, count, step, before, after, line);
        for (; lane < lanes; lane++)
            Lines<SimdScalar, float>(p + lane, count, step, before, after, line);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Lines<S, V>(float* p, int count, int step, int before, int after, float* line)
        where S : struct, ISimd<V>
        where V : struct
    {
        new Span<float>(line, before * S.Count).Clear();
        float* to = line + (before * S.Count);
        for (int i = 0; i < count; i++, to += S.Count)
            S.Store(S.Load(p + ((nint)i * step)), to);
        new Span<float>(to, after * S.Count).Clear();
        for (int i = 0; i < count; i++, line += S.Count)
            S.Store(Sum<S, V>(line, S.Count, before + after), p + ((nint)i * step));
    }

    /// <summary>Along an axis whose elements lie side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Along<S, V>(float* p, int count, int before, int after, float* line)
        where S : struct, ISimd<V>
        where V : struct
    {
        new Span<float>(line, before).Clear();
        new ReadOnlySpan<float>(p, count).CopyTo(new(line + before, count));
        new Span<float>(line + before + count, after).Clear();
        int i = 0;
        for (; i <= count - S.Count; i += S.Count)
            S.Store(Sum<S, V>(line + i, 1, before + after), p + i);
        for (; i < count; i++)
            p[i] = Sum<SimdScalar, float>(line + i, 1, before + after);
    }

    /// <summary>The sum of a register's lanes and as many more, one step after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Sum<S, V>(float* first, int step, int more)
        where S : struct, ISimd<V>
        where V : struct
    {
        V sum = S.Load(first);
        for (int i = 1; i <= more; i++)
            sum = S.Add(sum, S.Load(first + (i * step)));
        return sum;
    }
}
