using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Simd;
using CnnGen.Cpu.Kernels.Tiles;

namespace CnnGen.Cpu.Kernels.Conv.Planar;

/// <summary>The register tile of a convolution with output channels in the lanes: up to 12 positions side by side, a register of channels each.</summary>
/// <remarks>As in <see cref="GemmTile"/>, the accumulators are named locals, and each sum runs over k in ascending order.</remarks>
internal static unsafe class ChannelTile
{
    /// <summary>The most positions of a tile.</summary>
    public const int Positions = 12;

    /// <summary>Computes c[i·Count] = bias + Σ b[offset k + i]·w[k·Count], choosing the code for the number of positions.</summary>
    /// <param name="positions">1 to <see cref="Positions"/>.</param>
    /// <param name="depth">The number of terms.</param>
    /// <param name="b">Where the first position reads its first term.</param>
    /// <param name="steps">From a term to the next.</param>
    /// <param name="w">A register of weights for each term.</param>
    /// <param name="bias">One a channel, or null.</param>
    /// <param name="relu">Write max(0, ·).</param>
    /// <param name="c">Written: a register for each position.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<S, V>(int positions, int depth, float* b, nint* steps, float* w, float* bias, bool relu, float* c)
        where S : struct, ISimd<V>
        where V : struct
    {
        switch (positions)
        {
            case 1:
                Multiply<S, V, Size1>(depth, b, steps, w, bias, relu, c);
                break;
            case 2:
                Multiply<S, V, Size2>(depth, b, steps, w, bias, relu, c);
                break;
            case 3:
                Multiply<S, V, Size3>(depth, b, steps, w, bias, relu, c);
                break;
            case 4:
                Multiply<S, V, Size4>(depth, b, steps, w, bias, relu, c);
                break;
            case 5:
                Multiply<S, V, Size5>(depth, b, steps, w, bias, relu, c);
                break;
            case 6:
                Multiply<S, V, Size6>(depth, b, steps, w, bias, relu, c);
                break;
            case 7:
                Multiply<S, V, Size7>(depth, b, steps, w, bias, relu, c);
                break;
            case 8:
                Multiply<S, V, Size8>(depth, b, steps, w, bias, relu, c);
                break;
            case 9:
                Multiply<S, V, Size9>(depth, b, steps, w, bias, relu, c);
                break;
            case 10:
                Multiply<S, V, Size10>(depth, b, steps, w, bias, relu, c);
                break;
            case 11:
                Multiply<S, V, Size11>(depth, b, steps, w, bias, relu, c);
                break;
            case 12:
                Multiply<S, V, Size12>(depth, b, steps, w, bias, relu, c);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<S, V, TPositions>(int depth, float* b, nint* steps, float* w, float* bias, bool relu, float* c)
        where S : struct, ISimd<V>
        where V : struct
        where TPositions : struct, ISize
    {
        V start = bias == null ? default : S.Load(bias);
        V c0 = start, c1 = start, c2 = start, c3 = start;
        V c4 = start, c5 = start, c6 = start, c7 = start;
        V c8 = start, c9 = start, c10 = start, c11 = start;
        for (int k = 0; k < depth; k++)
        {
            V weights = S.Load(w);
            c0 = S.MultiplyAdd(S.Broadcast(b[0]), weights, c0);
            if (TPositions.Value > 1)
                c1 = S.MultiplyAdd(S.Broadcast(b[1]), weights, c1);
            if (TPositions.Value > 2)
                c2 = S.MultiplyAdd(S.Broadcast(b[2]), weights, c2);
            if (TPositions.Value > 3)
                c3 = S.MultiplyAdd(S.Broadcast(b[3]), weights, c3);
            if (TPositions.Value > 4)
                c4 = S.MultiplyAdd(S.Broadcast(b[4]), weights, c4);
            if (TPositions.Value > 5)
                c5 = S.MultiplyAdd(S.Broadcast(b[5]), weights, c5);
            if (TPositions.Value > 6)
                c6 = S.MultiplyAdd(S.Broadcast(b[6]), weights, c6);
            if (TPositions.Value > 7)
                c7 = S.MultiplyAdd(S.Broadcast(b[7]), weights, c7);
            if (TPositions.Value > 8)
                c8 = S.MultiplyAdd(S.Broadcast(b[8]), weights, c8);
            if (TPositions.Value > 9)
                c9 = S.MultiplyAdd(S.Broadcast(b[9]), weights, c9);
            if (TPositions.Value > 10)
                c10 = S.MultiplyAdd(S.Broadcast(b[10]), weights, c10);
            if (TPositions.Value > 11)
                c11 = S.MultiplyAdd(S.Broadcast(b[11]), weights, c11);
            b += steps[k];
            w += S.Count;
        }

        Finish<S, V>(c0, relu, c);
        if (TPositions.Value > 1)
            Finish<S, V>(c1, relu, c + (1 * S.Count));
        if (TPositions.Value > 2)
            Finish<S, V>(c2, relu, c + (2 * S.Count));
        if (TPositions.Value > 3)
            Finish<S, V>(c3, relu, c + (3 * S.Count));
        if (TPositions.Value > 4)
            Finish<S, V>(c4, relu, c + (4 * S.Count));
        if (TPositions.Value > 5)
            Finish<S, V>(c5, relu, c + (5 * S.Count));
        if (TPositions.Value > 6)
            Finish<S, V>(c6, relu, c + (6 * S.Count));
        if (TPositions.Value > 7)
            Finish<S, V>(c7, relu, c + (7 * S.Count));
        if (TPositions.Value > 8)
            Finish<S, V>(c8, relu, c + (8 * S.Count));
        if (TPositions.Value > 9)
            Finish<S, V>(c9, relu, c + (9 * S.Count));
        if (TPositions.Value > 10)
            Finish<S, V>(c10, relu, c + (10 * S.Count));
        if (TPositions.Value > 11)
            Finish<S, V>(c11, relu, c + (11 * S.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<S, V>(V sum, bool relu, float* c)
        where S : struct, ISimd<V>
        where V : struct => S.Store(relu ? S.Relu(sum) : sum, c);
}
