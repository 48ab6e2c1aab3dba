using System.ComponentModel;
using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Pointwise;

/// <summary>A function of one number, in all lanes.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IUnary
{
    /// <summary>f(x).</summary>
    V Apply<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct;
}

/// <summary>A function of two numbers, in all lanes.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IBinary
{
    /// <summary>f(a, b).</summary>
    V Apply<S, V>(V a, V b)
        where S : struct, ISimd<V>
        where V : struct;
}

/// <summary>Element-wise functions, which generated code brings, over <c>count</c> contiguous floats. All arrays may be the same.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class Maps
{
    /// <summary>y = f(x).</summary>
    public static void Unary<TFunction>(float* x, float* y, long count, TFunction f)
        where TFunction : struct, IUnary => Binary(x, x, y, count, new FirstOnly<TFunction>(f), false);

    /// <summary>y = f(a, b), or y += f(a, b).</summary>
    public static void Binary<TFunction>(float* a, float* b, float* y, long count, TFunction f, bool accumulate)
        where TFunction : struct, IBinary => SimdForms.Run(new BinaryKernel<TFunction>(a, b, y, count, f, accumulate));

    /// <summary>The same for one register width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Binary<TFunction, S, V>(float* a, float* b, float* y, long count, TFunction f, bool accumulate)
        where TFunction : struct, IBinary
        where S : struct, ISimd<V>
        where V : struct
    {
        long i = 0;
        if (accumulate)
        {
            for (; i <= count - S.Count; i += S.Count)
                S.Store(S.Add(S.Load(y + i), f.Apply<S, V>(S.Load(a + i), S.Load(b + i))), y + i);
        }
        else
        {
            for (; i <= count - S.Count; i += S.Count)
                S.Store(f.Apply<S, V>(S.Load(a + i), S.Load(b + i)), y + i);
        }

        int rest = (int)(count - i);
        if (rest == 0)
            return;
        float* buffer = stackalloc float[2 * Lanes.Max];
        for (int j = 0; j < rest; j++)
        {
            buffer[j] = a[i + j];
            buffer[Lanes.Max + j] = b[i + j];
        }

        S.Store(f.Apply<S, V>(S.Load(buffer), S.Load(buffer + Lanes.Max)), buffer);
        for (int j = 0; j < rest; j++)
            y[i + j] = accumulate ? y[i + j] + buffer[j] : buffer[j];
    }

    private readonly struct FirstOnly<TFunction>(TFunction f) : IBinary
        where TFunction : struct, IUnary
    {
        private readonly TFunction _f = f;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<S, V>(V a, V b)
            where S : struct, ISimd<V>
            where V : struct => _f.Apply<S, V>(a);
    }

    private readonly struct BinaryKernel<TFunction>(float* a, float* b, float* y, long count, TFunction f, bool accumulate) : ISimdKernel
        where TFunction : struct, IBinary
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct => Binary<TFunction, S, V>(a, b, y, count, f, accumulate);
    }
}
