using System.ComponentModel;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace CnnGen.Kernels;

/// <summary>
/// Element-wise activations over <c>count</c> contiguous floats, forward and backward. Forward may work in place. Backward needs only the
/// output y: dx (+)= dy · f′, and dx may be dy.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class Activations
{
    private const int Chunk = 1024;

    /// <summary>y = max(0, x).</summary>
    public static void ReluForward(float* x, float* y, long count) => Maps.Unary(x, y, count, default(Relu));

    /// <summary>dx (+)= dy except where y ≤ 0: where y is NaN too, as in PyTorch.</summary>
    public static void ReluBackward(float* y, float* dy, float* dx, long count, bool accumulate) =>
        Maps.Binary(y, dy, dx, count, default(ReluGradient), accumulate);

    /// <summary>y = x where x &gt; 0, else slope · x.</summary>
    /// <param name="x">Input.</param>
    /// <param name="y">Output.</param>
    /// <param name="count">Floats.</param>
    /// <param name="slope">At least 0, so that the sign of y tells that of x.</param>
    public static void LeakyReluForward(float* x, float* y, long count, float slope) =>
        Maps.Binary(x, x, y, count, new LeakyReluGradient(slope), false);

    /// <summary>dx (+)= dy where y &gt; 0, else slope · dy.</summary>
    public static void LeakyReluBackward(float* y, float* dy, float* dx, long count, float slope, bool accumulate) =>
        Maps.Binary(y, dy, dx, count, new LeakyReluGradient(slope), accumulate);

    /// <summary>y = x where x &gt; 0, else alpha · (eˣ − 1) (Clevert et al. 2016).</summary>
    /// <param name="x">Input.</param>
    /// <param name="y">Output.</param>
    /// <param name="count">Floats.</param>
    /// <param name="alpha">At least 0.</param>
    public static void EluForward(float* x, float* y, long count, float alpha)
    {
        float* buffer = stackalloc float[Chunk];
        for (long i = 0; i < count; i += Chunk)
        {
            int n = (int)Math.Min(Chunk, count - i);
            var exp = new Span<float>(buffer, n);
            TensorPrimitives.Exp(new ReadOnlySpan<float>(x + i, n), exp);
            Maps.Binary(x + i, buffer, y + i, n, new EluValue(alpha), false);
        }
    }

    /// <summary>dx (+)= dy where y &gt; 0, else dy · (y + alpha).</summary>
    public static void EluBackward(float* y, float* dy, float* dx, long count, float alpha, bool accumulate) =>
        Maps.Binary(y, dy, dx, count, new EluGradient(alpha), accumulate);

    /// <summary>y = 1 / (1 + e⁻ˣ).</summary>
    public static void SigmoidForward(float* x, float* y, long count)
    {
        for (long i = 0; i < count; i += Chunk)
        {
            int n = (int)Math.Min(Chunk, count - i);
            TensorPrimitives.Sigmoid(new ReadOnlySpan<float>(x + i, n), new Span<float>(y + i, n));
        }
    }

    /// <summary>dx (+)= dy · y · (1 − y).</summary>
    public static void SigmoidBackward(float* y, float* dy, float* dx, long count, bool accumulate) =>
        Maps.Binary(y, dy, dx, count, default(SigmoidGradient), accumulate);

    /// <summary>y = tanh x.</summary>
    public static void TanhForward(float* x, float* y, long count) => ScaledTanhForward(x, y, count, 1, 1);

    /// <summary>dx (+)= dy · (1 − y²).</summary>
    public static void TanhBackward(float* y, float* dy, float* dx, long count, bool accumulate) =>
        ScaledTanhBackward(y, dy, dx, count, 1, 1, accumulate);

    /// <summary>y = a · tanh(b · x) (LeCun et al. 1998: a = 1.7159, b = 2/3).</summary>
    public static void ScaledTanhForward(float* x, float* y, long count, float a, float b)
    {
        for (long i = 0; i < count; i += Chunk)
        {
            int n = (int)Math.Min(Chunk, count - i);
            var part = new Span<float>(y + i, n);
            if (b == 1)
            {
                TensorPrimitives.Tanh(new ReadOnlySpan<float>(x + i, n), part);
            }
            else
            {
                TensorPrimitives.Multiply(new ReadOnlySpan<float>(x + i, n), b, part);
                TensorPrimitives.Tanh(part, part);
            }

            if (a != 1)
                TensorPrimitives.Multiply(part, a, part);
        }
    }

    /// <summary>dx (+)= dy · (b / a) · (a² − y²).</summary>
    public static void ScaledTanhBackward(float* y, float* dy, float* dx, long count, float a, float b, bool accumulate) =>
        Maps.Binary(y, dy, dx, count, new ScaledTanhGradient(a, b), accumulate);

    private struct Relu : IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly V Apply<S, V>(V x)
            where S : struct, ISimd<V>
            where V : struct => S.Relu(x);
    }

    private struct ReluGradient : IBinary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly V Apply<S, V>(V y, V dy)
            where S : struct, ISimd<V>
            where V : struct => S.WherePassed(y, dy, default);
    }

    private readonly struct LeakyReluGradient(float slope) : IBinary
    {
        private readonly float _slope = slope;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<S, V>(V y, V dy)
            where S : struct, ISimd<V>
            where V : struct => S.WherePositive(y, dy, S.Multiply(S.Broadcast(_slope), dy));
    }

    private readonly struct EluValue(float alpha) : IBinary
    {
        private readonly float _alpha = alpha;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<S, V>(V x, V exp)
            where S : struct, ISimd<V>
            where V : struct => S.WherePositive(x, x, S.Multiply(S.Broadcast(_alpha), S.Subtract(exp, S.Broadcast(1))));
    }

    private readonly struct EluGradient(float alpha) : IBinary
    {
        private readonly float _alpha = alpha;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<S, V>(V y, V dy)
            where S : struct, ISimd<V>
            where V : struct => S.WherePositive(y, dy, S.Multiply(dy, S.Add(y, S.Broadcast(_alpha))));
    }

    private struct SigmoidGradient : IBinary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly V Apply<S, V>(V y, V dy)
            where S : struct, ISimd<V>
            where V : struct => S.Multiply(dy, S.Multiply(y, S.Subtract(S.Broadcast(1), y)));
    }

    private readonly struct ScaledTanhGradient(float a, float b) : IBinary
    {
        private readonly float _square = a * a;
        private readonly float _ratio = b / a;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<S, V>(V y, V dy)
            where S : struct, ISimd<V>
            where V : struct =>
            S.Multiply(dy, S.Multiply(S.Broadcast(_ratio), S.Subtract(S.Broadcast(_square), S.Multiply(y, y))));
    }
}
