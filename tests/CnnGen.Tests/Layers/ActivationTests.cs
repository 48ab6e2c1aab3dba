using CnnGen.Tests.Golden;

namespace CnnGen.Tests.Layers;

/// <summary>Activations on the input, and between dense layers, where they run in place.</summary>
public sealed partial class ActivationTests
{
    internal const string OfAll =
        "exp(-x * x) - expm1(-abs(x)) / (2 + tanh(x)) + max(0.5 * x, min(x + 1, 1.5 - x)) * sqrt(1 + x * x) - relu(x - 0.5) + softplus(x)";

    public static TheoryData<string> Networks => GoldenTest.NetworksIn(typeof(ActivationTests));

    [Theory]
    [MemberData(nameof(Networks))]
    public void AgreesWithPyTorch(string network) => GoldenTest.Check(typeof(ActivationTests), network);

    [Network(3, 5, 7, InputGradient = true)]
    [Relu]
    public sealed partial class Relu;

    [Network(9, InputGradient = true)]
    [Dense(11), Relu, Dense(2)]
    public sealed partial class ReluAfterDense;

    [Network(3, 5, 7, InputGradient = true)]
    [LeakyRelu]
    public sealed partial class LeakyRelu;

    [Network(9, InputGradient = true)]
    [Dense(11), LeakyRelu, Dense(2)]
    public sealed partial class LeakyReluAfterDense;

    [Network(3, 5, 7, InputGradient = true)]
    [LeakyRelu(0.3)]
    public sealed partial class LeakyRelu03;

    [Network(9, InputGradient = true)]
    [Dense(11), LeakyRelu(0.3), Dense(2)]
    public sealed partial class LeakyRelu03AfterDense;

    [Network(3, 5, 7, InputGradient = true)]
    [Elu]
    public sealed partial class Elu;

    [Network(9, InputGradient = true)]
    [Dense(11), Elu, Dense(2)]
    public sealed partial class EluAfterDense;

    [Network(3, 5, 7, InputGradient = true)]
    [Elu(0.5)]
    public sealed partial class Elu05;

    [Network(9, InputGradient = true)]
    [Dense(11), Elu(0.5), Dense(2)]
    public sealed partial class Elu05AfterDense;

    [Network(3, 5, 7, InputGradient = true)]
    [Sigmoid]
    public sealed partial class Sigmoid;

    [Network(9, InputGradient = true)]
    [Dense(11), Sigmoid, Dense(2)]
    public sealed partial class SigmoidAfterDense;

    [Network(3, 5, 7, InputGradient = true)]
    [Tanh]
    public sealed partial class Tanh;

    [Network(9, InputGradient = true)]
    [Dense(11), Tanh, Dense(2)]
    public sealed partial class TanhAfterDense;

    [Network(3, 5, 7, InputGradient = true)]
    [ScaledTanh]
    public sealed partial class ScaledTanh;

    [Network(9, InputGradient = true)]
    [Dense(11), ScaledTanh, Dense(2)]
    public sealed partial class ScaledTanhAfterDense;

    [Network(3, 5, 7, InputGradient = true)]
    [ScaledTanh(1.2, 0.75)]
    public sealed partial class ScaledTanhOwn;

    [Network(9, InputGradient = true)]
    [Dense(11), ScaledTanh(1.2, 0.75), Dense(2)]
    public sealed partial class ScaledTanhOwnAfterDense;

    [Network(3, 5, 7, InputGradient = true)]
    [Relu6]
    public sealed partial class Relu6;

    [Network(9, InputGradient = true)]
    [Dense(11), Relu6, Dense(2)]
    public sealed partial class Relu6AfterDense;

    [Network(3, 5, 7, InputGradient = true)]
    [Silu]
    public sealed partial class Silu;

    [Network(9, InputGradient = true)]
    [Dense(11), Silu, Dense(2)]
    public sealed partial class SiluAfterDense;

    [Network(3, 5, 7, InputGradient = true)]
    [Gelu]
    public sealed partial class Gelu;

    [Network(9, InputGradient = true)]
    [Dense(11), Gelu, Dense(2)]
    public sealed partial class GeluAfterDense;

    [Network(3, 5, 7, InputGradient = true)]
    [Gelu(Approximate = true)]
    public sealed partial class GeluApproximate;

    [Network(9, InputGradient = true)]
    [Dense(11), Gelu(Approximate = true), Dense(2)]
    public sealed partial class GeluApproximateAfterDense;

    [Network(3, 5, 7, InputGradient = true)]
    [HardSwish]
    public sealed partial class HardSwish;

    [Network(9, InputGradient = true)]
    [Dense(11), HardSwish, Dense(2)]
    public sealed partial class HardSwishAfterDense;

    [Network(3, 5, 7, InputGradient = true)]
    [Softplus]
    public sealed partial class Softplus;

    [Network(9, InputGradient = true)]
    [Dense(11), Softplus, Dense(2)]
    public sealed partial class SoftplusAfterDense;

    [Network(3, 5, 7, InputGradient = true)]
    [Softplus(3)]
    public sealed partial class Softplus3;

    [Network(9, InputGradient = true)]
    [Dense(11), Softplus(3), Dense(2)]
    public sealed partial class Softplus3AfterDense;

    [Network(3, 5, 7, InputGradient = true)]
    [Function("x * sigmoid(1.702 * x)")]
    public sealed partial class FunctionQuickGelu;

    [Network(9, InputGradient = true)]
    [Dense(11), Function("x * sigmoid(1.702 * x)"), Dense(2)]
    public sealed partial class FunctionQuickGeluAfterDense;

    [Network(3, 5, 7, InputGradient = true)]
    [Function(OfAll)]
    public sealed partial class FunctionOfAll;

    [Network(9, InputGradient = true)]
    [Dense(11), Function(OfAll), Dense(2)]
    public sealed partial class FunctionOfAllAfterDense;

    [Network(5, 3, InputGradient = true)]
    [Relu, Tanh, Sigmoid, Elu, LeakyRelu, Relu]
    public sealed partial class OneAfterTheOther;
}
