namespace CnnGen.Kernels;

/// <content>The activations, defined by <see cref="Activations"/>. Backward needs only the output y.</content>
public static unsafe partial class BlockedElementwise
{
    /// <summary>y = max(0, x).</summary>
    public static void ReluForward(BlockedMap xMap, float* x, BlockedMap yMap, float* y, int samples) =>
        BlockedRows.Apply(xMap, x, yMap, y, samples, default(ReluRow));

    /// <summary>dx (+)= dy except where y ≤ 0.</summary>
    public static void ReluBackward(BlockedMap yMap, float* y, BlockedMap dyMap, float* dy, BlockedMap dxMap, float* dx, int samples, bool accumulate) =>
        BlockedRows.Apply(yMap, y, dyMap, dy, dxMap, dx, samples, new ReluGradientRow(accumulate), accumulate);

    /// <summary>y = x where x &gt; 0, else slope · x; slope is at least 0.</summary>
    public static void LeakyReluForward(BlockedMap xMap, float* x, BlockedMap yMap, float* y, int samples, float slope) =>
        BlockedRows.Apply(xMap, x, yMap, y, samples, new LeakyReluRow(slope));

    /// <summary>dx (+)= dy where y &gt; 0, else slope · dy.</summary>
    public static void LeakyReluBackward(
        BlockedMap yMap, float* y, BlockedMap dyMap, float* dy, BlockedMap dxMap, float* dx, int samples, float slope, bool accumulate) =>
        BlockedRows.Apply(yMap, y, dyMap, dy, dxMap, dx, samples, new LeakyReluGradientRow(slope, accumulate), accumulate);

    /// <summary>y = x where x &gt; 0, else alpha · (eˣ − 1) (Clevert et al. 2016); alpha is at least 0.</summary>
    public static void EluForward(BlockedMap xMap, float* x, BlockedMap yMap, float* y, int samples, float alpha) =>
        BlockedRows.Apply(xMap, x, yMap, y, samples, new EluRow(alpha));

    /// <summary>dx (+)= dy where y &gt; 0, else dy · (y + alpha).</summary>
    public static void EluBackward(
        BlockedMap yMap, float* y, BlockedMap dyMap, float* dy, BlockedMap dxMap, float* dx, int samples, float alpha, bool accumulate) =>
        BlockedRows.Apply(yMap, y, dyMap, dy, dxMap, dx, samples, new EluGradientRow(alpha, accumulate), accumulate);

    /// <summary>y = 1 / (1 + e⁻ˣ).</summary>
    public static void SigmoidForward(BlockedMap xMap, float* x, BlockedMap yMap, float* y, int samples) =>
        BlockedRows.Apply(xMap, x, yMap, y, samples, default(SigmoidRow));

    /// <summary>dx (+)= dy · y · (1 − y).</summary>
    public static void SigmoidBackward(
        BlockedMap yMap, float* y, BlockedMap dyMap, float* dy, BlockedMap dxMap, float* dx, int samples, bool accumulate) =>
        BlockedRows.Apply(yMap, y, dyMap, dy, dxMap, dx, samples, new SigmoidGradientRow(accumulate), accumulate);

    /// <summary>y = tanh x.</summary>
    public static void TanhForward(BlockedMap xMap, float* x, BlockedMap yMap, float* y, int samples) =>
        BlockedRows.Apply(xMap, x, yMap, y, samples, default(TanhRow));

    /// <summary>dx (+)= dy · (1 − y²).</summary>
    public static void TanhBackward(BlockedMap yMap, float* y, BlockedMap dyMap, float* dy, BlockedMap dxMap, float* dx, int samples, bool accumulate) =>
        BlockedRows.Apply(yMap, y, dyMap, dy, dxMap, dx, samples, new TanhGradientRow(accumulate), accumulate);

    /// <summary>y = a · tanh(b · x) (LeCun et al. 1998: a = 1.7159, b = 2/3).</summary>
    public static void ScaledTanhForward(BlockedMap xMap, float* x, BlockedMap yMap, float* y, int samples, float a, float b) =>
        BlockedRows.Apply(xMap, x, yMap, y, samples, new ScaledTanhRow(new(a, b)));

    /// <summary>dx (+)= dy · (b / a) · (a² − y²).</summary>
    public static void ScaledTanhBackward(
        BlockedMap yMap, float* y, BlockedMap dyMap, float* dy, BlockedMap dxMap, float* dx, int samples, float a, float b, bool accumulate) =>
        BlockedRows.Apply(yMap, y, dyMap, dy, dxMap, dx, samples, new ScaledTanhGradientRow(new(a, b), accumulate), accumulate);

    private struct ReluRow : IRowFunction
    {
        public readonly void Apply(float* a, float* b, float* y, int count) => Activations.ReluForward(a, y, count);
    }

    private readonly struct ReluGradientRow(bool accumulate) : IRowFunction
    {
        public void Apply(float* a, float* b, float* y, int count) => Activations.ReluBackward(a, b, y, count, accumulate);
    }

    private readonly struct LeakyReluRow(float slope) : IRowFunction
    {
        public void Apply(float* a, float* b, float* y, int count) => Activations.LeakyReluForward(a, y, count, slope);
    }

    private readonly struct LeakyReluGradientRow(float slope, bool accumulate) : IRowFunction
    {
        public void Apply(float* a, float* b, float* y, int count) => Activations.LeakyReluBackward(a, b, y, count, slope, accumulate);
    }

    private readonly struct EluRow(float alpha) : IRowFunction
    {
        public void Apply(float* a, float* b, float* y, int count) => Activations.EluForward(a, y, count, alpha);
    }

    private readonly struct EluGradientRow(float alpha, bool accumulate) : IRowFunction
    {
        public void Apply(float* a, float* b, float* y, int count) => Activations.EluBackward(a, b, y, count, alpha, accumulate);
    }

    private struct SigmoidRow : IRowFunction
    {
        public readonly void Apply(float* a, float* b, float* y, int count) => Activations.SigmoidForward(a, y, count);
    }

    private readonly struct SigmoidGradientRow(bool accumulate) : IRowFunction
    {
        public void Apply(float* a, float* b, float* y, int count) => Activations.SigmoidBackward(a, b, y, count, accumulate);
    }

    private struct TanhRow : IRowFunction
    {
        public readonly void Apply(float* a, float* b, float* y, int count) => Activations.TanhForward(a, y, count);
    }

    private readonly struct TanhGradientRow(bool accumulate) : IRowFunction
    {
        public void Apply(float* a, float* b, float* y, int count) => Activations.TanhBackward(a, b, y, count, accumulate);
    }

    private readonly struct ScaledTanhRow(Activations.ScaledTanh f) : IRowFunction
    {
        public void Apply(float* a, float* b, float* y, int count) => Maps.Unary(a, y, count, f);
    }

    private readonly struct ScaledTanhGradientRow(Activations.ScaledTanhGradient f, bool accumulate) : IRowFunction
    {
        public void Apply(float* a, float* b, float* y, int count) => Maps.Binary(a, b, y, count, f, accumulate);
    }
}
