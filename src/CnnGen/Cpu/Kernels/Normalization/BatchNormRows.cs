using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Normalization;

/// <summary>The element-wise passes of <see cref="BatchNorm"/> over one channel of one sample.</summary>
internal static unsafe class BatchNormRows
{
    /// <summary>y = (x − center) · scale + shift, and max(0, ·) of it if <paramref name="relu"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Affine<S, V>(float* x, float center, float scale, float shift, float* y, int count, bool relu)
        where S : struct, ISimd<V>
        where V : struct
    {
        V centers = S.Broadcast(center);
        V scales = S.Broadcast(scale);
        V shifts = S.Broadcast(shift);
        int i = 0;
        for (; i <= count - S.Count; i += S.Count)
        {
            V value = S.MultiplyAdd(S.Subtract(S.Load(x + i), centers), scales, shifts);
            S.Store(relu ? S.Relu(value) : value, y + i);
        }

        for (; i < count; i++)
        {
            float value = ((x[i] - center) * scale) + shift;
            y[i] = relu && value < 0 ? 0 : value;
        }
    }

    /// <summary>dx (+)= scale · (dy − shift − slope · (x − center)), dy not counting where y ≤ 0 if there is a y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void InputGradient<S, V>(
        float* x, float* y, float* dy, float center, float scale, float shift, float slope, float* dx, int count, bool accumulate)
        where S : struct, ISimd<V>
        where V : struct
    {
        V centers = S.Broadcast(center);
        V scales = S.Broadcast(scale);
        V shifts = S.Broadcast(shift);
        V slopes = S.Broadcast(slope);
        int i = 0;
        for (; i <= count - S.Count; i += S.Count)
        {
            V gradient = S.Load(dy + i);
            if (y != null)
                gradient = S.WherePassed(S.Load(y + i), gradient, default);
            V centered = S.Subtract(S.Load(x + i), centers);
            V value = S.Multiply(scales, S.Subtract(S.Subtract(gradient, shifts), S.Multiply(slopes, centered)));
            S.Store(accumulate ? S.Add(value, S.Load(dx + i)) : value, dx + i);
        }

        for (; i < count; i++)
        {
            float gradient = y != null && y[i] <= 0 ? 0 : dy[i];
            float value = scale * (gradient - shift - (slope * (x[i] - center)));
            dx[i] = accumulate ? dx[i] + value : value;
        }
    }
}
