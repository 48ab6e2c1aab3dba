using System.ComponentModel;
using CnnGen.Cpu.Kernels.Layout;

namespace CnnGen.Cpu.Kernels.Pointwise;

/// <summary>
/// Element-wise functions of maps in the blocked layout (<see cref="BlockedMap"/>). The maps of a call differ in their halos at most. An output may
/// be the same memory as an input that has the same halo.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe partial class BlockedElementwise
{
    /// <summary>y = a + b, and max(0, ·) of it if <paramref name="relu"/>.</summary>
    public static void Add(BlockedMap aMap, float* a, BlockedMap bMap, float* b, BlockedMap yMap, float* y, int samples, bool relu) =>
        BlockedRows.Apply(aMap, a, bMap, b, yMap, y, samples, new AddRow(relu), false);

    /// <summary>y = a · b.</summary>
    public static void Multiply(BlockedMap aMap, float* a, BlockedMap bMap, float* b, BlockedMap yMap, float* y, int samples) =>
        BlockedRows.Apply(aMap, a, bMap, b, yMap, y, samples, new MultiplyRow(false), false);

    /// <summary>dx (+)= other · dy: the gradient by one factor, other being the other one.</summary>
    public static void MultiplyBackward(
        BlockedMap otherMap, float* other, BlockedMap dyMap, float* dy, BlockedMap dxMap, float* dx, int samples, bool accumulate) =>
        BlockedRows.Apply(otherMap, other, dyMap, dy, dxMap, dx, samples, new MultiplyRow(accumulate), accumulate);

    /// <summary>to (+)= from.</summary>
    public static void Copy(BlockedMap fromMap, float* from, BlockedMap toMap, float* to, int samples, bool accumulate) =>
        BlockedRows.Apply(fromMap, from, toMap, to, samples, new CopyRow(accumulate), accumulate);

    private readonly struct AddRow(bool relu) : IRowFunction
    {
        public void Apply(float* a, float* b, float* y, int count) => Elementwise.Add(a, b, y, count, relu);
    }

    private readonly struct MultiplyRow(bool accumulate) : IRowFunction
    {
        public void Apply(float* a, float* b, float* y, int count) => Elementwise.MultiplyBackward(a, b, y, count, accumulate);
    }

    private readonly struct CopyRow(bool accumulate) : IRowFunction
    {
        public void Apply(float* a, float* b, float* y, int count) => Elementwise.Copy(a, y, count, accumulate);
    }
}
