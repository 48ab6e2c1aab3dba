using System.ComponentModel;
using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Pointwise;

/// <summary>What an output adds to a loss, in all lanes.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface ILossTerm
{
    /// <summary>The term of an output x with the target t, and its derivative by x.</summary>
    void Apply<S, V>(V x, V t, out V value, out V slope)
        where S : struct, ISimd<V>
        where V : struct;
}

/// <summary>Runs generated terms over outputs.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class LossTerms
{
    /// <summary>The sum of a sample's terms: in float along the outputs, from lane to lane in double.</summary>
    /// <param name="term">The term.</param>
    /// <param name="outputs">Of one sample.</param>
    /// <param name="targets">One for each output.</param>
    /// <param name="gradient">Receives the slopes times <paramref name="share"/>; may be <paramref name="targets"/>.</param>
    /// <param name="share">The sample's share of the loss.</param>
    public static double Run<TTerm>(TTerm term, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> gradient, float share)
        where TTerm : struct, ILossTerm
    {
        double sum;
        fixed (float* x = outputs, t = targets, dx = gradient)
            SimdForms.Run(new Kernel<TTerm>(term, x, t, dx, outputs.Length, share, &sum));
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Run<TTerm, S, V>(TTerm term, float* x, float* t, float* dx, int count, float share)
        where TTerm : struct, ILossTerm
        where S : struct, ISimd<V>
        where V : struct
    {
        V shares = S.Broadcast(share);
        V sums = default;
        int i = 0;
        for (; i <= count - S.Count; i += S.Count)
        {
            term.Apply<S, V>(S.Load(x + i), S.Load(t + i), out V values, out V slopes);
            sums = S.Add(sums, values);
            S.Store(S.Multiply(slopes, shares), dx + i);
        }

        float* lanes = stackalloc float[Lanes.Max];
        S.Store(sums, lanes);
        double sum = 0;
        for (int lane = 0; lane < S.Count; lane++)
            sum += lanes[lane];
        for (; i < count; i++)
        {
            term.Apply<SimdScalar, float>(x[i], t[i], out float value, out float slope);
            sum += value;
            dx[i] = slope * share;
        }

        return sum;
    }

    private readonly struct Kernel<TTerm>(TTerm term, float* x, float* t, float* dx, int count, float share, double* sum) : ISimdKernel
        where TTerm : struct, ILossTerm
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct => *sum = LossTerms.Run<TTerm, S, V>(term, x, t, dx, count, share);
    }
}
