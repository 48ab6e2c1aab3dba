using System.ComponentModel;
using System.Runtime.CompilerServices;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Cpu.Kernels.Pointwise;

/// <summary>Sums, products and copies of <c>count</c> contiguous floats. Outputs may be the same array as an input.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class Elementwise
{
    /// <summary>y = a + b, and max(0, ·) of it if <paramref name="relu"/>.</summary>
    public static void Add(float* a, float* b, float* y, long count, bool relu)
    {
        if (relu)
            Maps.Binary(a, b, y, count, default(ReluOfSum), false);
        else
            Maps.Binary(a, b, y, count, default(Sum), false);
    }

    /// <summary>y = a · b.</summary>
    public static void Multiply(float* a, float* b, float* y, long count) => Maps.Binary(a, b, y, count, default(Product), false);

    /// <summary>dx (+)= other · dy: the gradient by one factor, other being the other one.</summary>
    public static void MultiplyBackward(float* other, float* dy, float* dx, long count, bool accumulate) =>
        Maps.Binary(other, dy, dx, count, default(Product), accumulate);

    /// <summary>target (+)= source.</summary>
    public static void Copy(float* source, float* target, long count, bool accumulate)
    {
        if (accumulate)
            Maps.Binary(source, target, target, count, default(Sum), false);
        else
            Buffer.MemoryCopy(source, target, count * sizeof(float), count * sizeof(float));
    }

    /// <summary>target = value.</summary>
    public static void Fill(float* target, long count, float value)
    {
        const int Chunk = 1 << 20;
        for (long i = 0; i < count; i += Chunk)
            new Span<float>(target + i, (int)Math.Min(Chunk, count - i)).Fill(value);
    }

    private struct Sum : IBinary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly V Apply<S, V>(V a, V b)
            where S : struct, ISimd<V>
            where V : struct => S.Add(a, b);
    }

    private struct ReluOfSum : IBinary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly V Apply<S, V>(V a, V b)
            where S : struct, ISimd<V>
            where V : struct => S.Relu(S.Add(a, b));
    }

    private struct Product : IBinary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly V Apply<S, V>(V a, V b)
            where S : struct, ISimd<V>
            where V : struct => S.Multiply(a, b);
    }
}
