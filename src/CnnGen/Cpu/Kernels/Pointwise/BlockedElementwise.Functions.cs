using CnnGen.Cpu.Kernels.Layout;

namespace CnnGen.Cpu.Kernels.Pointwise;

/// <content>Functions that generated code brings, as <see cref="Maps"/> for the planar layout.</content>
public static unsafe partial class BlockedElementwise
{
    /// <summary>y = f(x).</summary>
    public static void Unary<TFunction>(BlockedMap xMap, float* x, BlockedMap yMap, float* y, int samples, TFunction f)
        where TFunction : struct, IUnary => BlockedRows.Apply(xMap, x, yMap, y, samples, new UnaryRow<TFunction>(f));

    /// <summary>y = f(a, b), or y += f(a, b).</summary>
    public static void Binary<TFunction>(
        BlockedMap aMap, float* a, BlockedMap bMap, float* b, BlockedMap yMap, float* y, int samples, TFunction f, bool accumulate)
        where TFunction : struct, IBinary => BlockedRows.Apply(aMap, a, bMap, b, yMap, y, samples, new BinaryRow<TFunction>(f, accumulate), accumulate);

    private readonly struct UnaryRow<TFunction>(TFunction f) : IRowFunction
        where TFunction : struct, IUnary
    {
        public void Apply(float* a, float* b, float* y, int count) => Maps.Unary(a, y, count, f);
    }

    private readonly struct BinaryRow<TFunction>(TFunction f, bool accumulate) : IRowFunction
        where TFunction : struct, IBinary
    {
        public void Apply(float* a, float* b, float* y, int count) => Maps.Binary(a, b, y, count, f, accumulate);
    }
}
