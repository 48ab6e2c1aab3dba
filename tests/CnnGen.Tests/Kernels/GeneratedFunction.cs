using System.Reflection;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Pointwise;
using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Tests.Kernels;

/// <summary>An element-wise function that the generator wrote for a network of one layer, through the loops of the runtime.</summary>
internal abstract unsafe class GeneratedFunction
{
    /// <summary>y = f(x).</summary>
    public static GeneratedFunction Forward(Type network) => Create(typeof(Unary<>), typeof(IUnary), network);

    /// <summary>dx = f(x or y, dy). The network needs the gradient of its input.</summary>
    public static GeneratedFunction Gradient(Type network) => Create(typeof(Binary<>), typeof(IBinary), network);

    /// <summary>Over floats side by side; a gradient's second argument is b.</summary>
    public abstract void Apply(float* a, float* b, float* y, long count, bool accumulate = false);

    /// <summary>Over blocked maps.</summary>
    public abstract void Apply(BlockedMap aMap, float* a, BlockedMap bMap, float* b, BlockedMap yMap, float* y, int samples, bool accumulate = false);

    /// <summary>f of each number (and a second one) in registers of so many bits, 32 being one float.</summary>
    public abstract float[] Map(int bits, float[] a, float b = 0);

    private static GeneratedFunction Create(Type wrapper, Type kind, Type network) => (GeneratedFunction)Activator.CreateInstance(
        wrapper.MakeGenericType(network.GetNestedTypes(BindingFlags.NonPublic).Single(type => type.IsAssignableTo(kind))))!;

    private sealed class Unary<TFunction> : GeneratedFunction
        where TFunction : struct, IUnary
    {
        public override void Apply(float* a, float* b, float* y, long count, bool accumulate) => Maps.Unary(a, y, count, default(TFunction));

        public override void Apply(BlockedMap aMap, float* a, BlockedMap bMap, float* b, BlockedMap yMap, float* y, int samples, bool accumulate) =>
            BlockedElementwise.Unary(aMap, a, yMap, y, samples, default(TFunction));

        public override float[] Map(int bits, float[] a, float b) => Run<FirstOnly>(bits, a, b);

        private readonly struct FirstOnly : IBinary
        {
            public V Apply<S, V>(V a, V b)
                where S : struct, ISimd<V>
                where V : struct => default(TFunction).Apply<S, V>(a);
        }
    }

    private sealed class Binary<TFunction> : GeneratedFunction
        where TFunction : struct, IBinary
    {
        public override void Apply(float* a, float* b, float* y, long count, bool accumulate) =>
            Maps.Binary(a, b, y, count, default(TFunction), accumulate);

        public override void Apply(BlockedMap aMap, float* a, BlockedMap bMap, float* b, BlockedMap yMap, float* y, int samples, bool accumulate) =>
            BlockedElementwise.Binary(aMap, a, bMap, b, yMap, y, samples, default(TFunction), accumulate);

        public override float[] Map(int bits, float[] a, float b) => Run<TFunction>(bits, a, b);
    }

    private static float[] Run<TFunction>(int bits, float[] a, float b)
        where TFunction : struct, IBinary
    {
        var y = new float[a.Length];
        fixed (float* first = a, result = y)
        {
            var form = new Form<TFunction>(first, b, result, a.Length);
            if (bits == 32)
                form.Run<SimdScalar, float>();
            else
                RegisterWidth.Run(bits, form);
        }

        return y;
    }

    private readonly struct Form<TFunction>(float* a, float b, float* y, int count) : ISimdKernel
        where TFunction : struct, IBinary
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            using var second = new FloatBuffer(count);
            new Span<float>(second, count).Fill(b);
            Maps.Binary<TFunction, S, V>(a, second, y, count, default, false);
        }
    }
}
