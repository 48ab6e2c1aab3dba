using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Sums;

/// <summary>What a rectifier behind a batch normalization lets through of the gradient: max(0, ·) passes it on unless its argument is 0 or
/// less, NaN included.</summary>
internal unsafe interface IRectifier<V>
    where V : struct
{
    /// <summary>The gradient before the rectifier.</summary>
    /// <param name="centered">x − mean.</param>
    /// <param name="y">The rectifier's result.</param>
    /// <param name="dy">The gradient by it.</param>
    V Gradient(V centered, float* y, float* dy);
}

/// <summary>There is none.</summary>
internal readonly unsafe struct NoRectifier<S, V> : IRectifier<V>
    where S : struct, ISimd<V>
    where V : struct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient(V centered, float* y, float* dy) => S.Load(dy);
}

/// <summary>A rectifier of the normalized value alone, which is computed again, in the way of the forward pass to the last bit: that costs less than
/// reading y.</summary>
internal readonly unsafe struct RectifierOfNorm<S, V>(V scale, V shift) : IRectifier<V>
    where S : struct, ISimd<V>
    where V : struct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient(V centered, float* y, float* dy) => S.WherePassed(S.MultiplyAdd(centered, scale, shift), S.Load(dy), default);
}

/// <summary>A rectifier of a sum, whose result has to be read; what it lets through is the gradient by all terms of the sum, and is left for them.</summary>
internal readonly unsafe struct RectifierOfSum<S, V> : IRectifier<V>
    where S : struct, ISimd<V>
    where V : struct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gradient(V centered, float* y, float* dy)
    {
        V gradient = S.WherePassed(S.Load(y), S.Load(dy), default);
        S.Store(gradient, dy);
        return gradient;
    }
}
