using CnnGen.Generator.Expressions;

namespace CnnGen.Tests.Reference;

/// <summary>The element-wise layers in double.</summary>
internal static class ReferenceFunctions
{
    public static Func<double, double> Of(LayerAttribute layer) => layer switch
    {
        ReluAttribute => Relu,
        Relu6Attribute => x => Math.Clamp(x, 0, 6),
        LeakyReluAttribute leaky => x => x > 0 ? x : leaky.Slope * x,
        EluAttribute elu => x => x > 0 ? x : elu.Alpha * DoubleFunctions.Expm1(x),
        SigmoidAttribute => DoubleFunctions.Sigmoid,
        TanhAttribute => Math.Tanh,
        ScaledTanhAttribute tanh => x => tanh.Amplitude * Math.Tanh(tanh.Slope * x),
        SiluAttribute => x => x * DoubleFunctions.Sigmoid(x),
        GeluAttribute { Approximate: true } => x => x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))) / 2,
        GeluAttribute => x => x * DoubleFunctions.NormalCdf(x),
        HardSwishAttribute => x => x * Math.Clamp(x + 3, 0, 6) / 6,
        SoftplusAttribute softplus => x => Softplus(softplus.Beta * x) / softplus.Beta,
        FunctionAttribute function => Written(function.Expression),
        _ => throw new NotSupportedException($"The reference has no {layer.GetType().Name}."),
    };

    /// <summary>A function of x and its coefficients, those of the layer first.</summary>
    public static Func<double, double[], double> OfTrainable(string expression) => expression switch
    {
        Layers.TrainableFunctionTests.Swish => (x, k) => x * DoubleFunctions.Sigmoid(k[0] * x),
        Layers.TrainableFunctionTests.Shift => (x, k) => x + k[0],
        Layers.TrainableFunctionTests.OfThree => (x, k) => Math.Max(k[0] * x, (k[2] * x) - 1) + (Math.Exp(k[1] * Math.Tanh(x)) * k[2]),
        _ => throw new NotSupportedException($"The reference has no function {expression}."),
    };

    // Written a second time, so that reading expressions is tested too.
    private static Func<double, double> Written(string expression) => expression switch
    {
        "x * sigmoid(1.702 * x)" => x => x * DoubleFunctions.Sigmoid(1.702 * x),
        "x * tanh(softplus(x))" => x => x * Math.Tanh(Softplus(x)),
        Layers.ActivationTests.OfAll => x => Math.Exp(-x * x) - (DoubleFunctions.Expm1(-Math.Abs(x)) / (2 + Math.Tanh(x)))
            + (Math.Max(0.5 * x, Math.Min(x + 1, 1.5 - x)) * Math.Sqrt(1 + (x * x))) - Relu(x - 0.5) + Softplus(x),
        _ => throw new NotSupportedException($"The reference has no function {expression}."),
    };

    private static double Relu(double x) => Math.Max(x, 0);

    private static double Softplus(double x) => Relu(x) + DoubleFunctions.Log1p(Math.Exp(-Math.Abs(x)));
}
