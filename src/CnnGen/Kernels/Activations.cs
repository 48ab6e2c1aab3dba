using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace CnnGen.Kernels;

/// <summary>
/// Element-wise activations over <c>count</c> contiguous floats, forward and backward. Forward may work in place. Backward needs only the
/// output y: dx (+)= dy · f′, and dx may be dy. NaN goes through both ways.
/// </summary>
/// <remarks>
/// Forward is within 2 units in the last place for every float. Backward is as close to the derivative that belongs to the y it is given; that y is
/// rounded, which near a bound of the function is most of what tells one x from another: the gradient is within 2⁻²¹ times the largest derivative
/// (of <see cref="ScaledTanhBackward"/>, if y is not denormal and a · b is a normal float).
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class Activations
{
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
    public static void EluForward(float* x, float* y, long count, float alpha) => Maps.Unary(x, y, count, new Elu(alpha));

    /// <summary>dx (+)= dy where y &gt; 0, else dy · (y + alpha): at x = 0 and −0 that is alpha · dy, as in PyTorch.</summary>
    public static void EluBackward(float* y, float* dy, float* dx, long count, float alpha, bool accumulate) =>
        Maps.Binary(y, dy, dx, count, new EluGradient(alpha), accumulate);

    /// <summary>y = 1 / (1 + e⁻ˣ).</summary>
    public static void SigmoidForward(float* x, float* y, long count) => Maps.Unary(x, y, count, default(Sigmoid));

    /// <summary>dx (+)= dy · y · (1 − y).</summary>
    public static void SigmoidBackward(float* y, float* dy, float* dx, long count, bool accumulate) =>
        Maps.Binary(y, dy, dx, count, default(SigmoidGradient), accumulate);

    /// <summary>y = tanh x.</summary>
    public static void TanhForward(float* x, float* y, long count) => Maps.Unary(x, y, count, default(Tanh));

    /// <summary>dx (+)= dy · (1 − y²).</summary>
    public static void TanhBackward(float* y, float* dy, float* dx, long count, bool accumulate) =>
        Maps.Binary(y, dy, dx, count, default(TanhGradient), accumulate);

    /// <summary>y = a · tanh(b · x) (LeCun et al. 1998: a = 1.7159, b = 2/3).</summary>
    public static void ScaledTanhForward(float* x, float* y, long count, float a, float b) =>
        Maps.Unary(x, y, count, new ScaledTanh(a, b));

    /// <summary>dx (+)= dy · (b / a) · (a² − y²).</summary>
    public static void ScaledTanhBackward(float* y, float* dy, float* dx, long count, float a, float b, bool accumulate) =>
        Maps.Binary(y, dy, dx, count, new ScaledTanhGradient(a, b), accumulate);

    internal struct Relu : IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly V Apply<S, V>(V x)
            where S : struct, ISimd<V>
            where V : struct => S.Relu(x);
    }

    internal struct ReluGradient : IBinary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly V Apply<S, V>(V y, V dy)
            where S : struct, ISimd<V>
            where V : struct => S.WherePassed(y, dy, default);
    }

    internal readonly struct LeakyReluGradient(float slope) : IBinary
    {
        private readonly float _slope = slope;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<S, V>(V y, V dy)
            where S : struct, ISimd<V>
            where V : struct => S.WherePositive(y, dy, S.Multiply(S.Broadcast(_slope), dy));
    }

    internal readonly struct Elu(float alpha) : IUnary
    {
        private readonly float _alpha = alpha;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<S, V>(V x)
            where S : struct, ISimd<V>
            where V : struct
        {
            V below = S.Multiply(S.Broadcast(_alpha), Exponentials<S, V>.NegativeExpm1(x));
            return S.WherePositive(x, x, S.CopySign(S.Abs(below), x));
        }
    }

    internal readonly struct EluGradient(float alpha) : IBinary
    {
        private readonly float _alpha = alpha;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<S, V>(V y, V dy)
            where S : struct, ISimd<V>
            where V : struct => S.WherePositive(y, dy, S.Multiply(dy, S.Add(y, S.Broadcast(_alpha))));
    }

    internal struct Sigmoid : IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly V Apply<S, V>(V x)
            where S : struct, ISimd<V>
            where V : struct => Exponentials<S, V>.Sigmoid(x);
    }

    internal struct SigmoidGradient : IBinary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly V Apply<S, V>(V y, V dy)
            where S : struct, ISimd<V>
            where V : struct => S.Multiply(dy, S.Multiply(y, S.Subtract(S.Broadcast(1), y)));
    }

    internal struct Tanh : IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly V Apply<S, V>(V x)
            where S : struct, ISimd<V>
            where V : struct => Exponentials<S, V>.Tanh(x, S.Broadcast(1), S.Abs(x), default, x);
    }

    internal struct TanhGradient : IBinary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly V Apply<S, V>(V y, V dy)
            where S : struct, ISimd<V>
            where V : struct => S.Multiply(dy, S.Multiply(S.Subtract(S.Broadcast(1), y), S.Add(S.Broadcast(1), y)));
    }

    internal readonly struct ScaledTanh(float a, float b) : IUnary
    {
        private readonly float _a = a;
        private readonly float _b = b;
        private readonly TanhScale _scale = new(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<S, V>(V x)
            where S : struct, ISimd<V>
            where V : struct
        {
            V linear = S.Multiply(S.Multiply(S.Abs(x), S.Broadcast(_scale.Power)), S.Broadcast(_scale.Product));
            return Exponentials<S, V>.Tanh(S.Multiply(x, S.Broadcast(_b)), S.Broadcast(_a), linear, S.Broadcast(_scale.Correction), x);
        }
    }

    internal readonly struct ScaledTanhGradient(float a, float b) : IBinary
    {
        private readonly TanhScale _scale = new(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<S, V>(V y, V dy)
            where S : struct, ISimd<V>
            where V : struct
        {
            V scaled = S.Multiply(y, S.Broadcast(_scale.Shrink));
            V most = S.Broadcast(_scale.Scaled);
            return S.Multiply(dy, S.Multiply(S.Broadcast(_scale.Slope), S.Multiply(S.Subtract(most, scaled), S.Add(most, scaled))));
        }
    }
}
