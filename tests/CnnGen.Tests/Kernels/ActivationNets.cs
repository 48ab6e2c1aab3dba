namespace CnnGen.Tests.Kernels;

/// <summary>A network for each function that is tested element by element.</summary>
internal static partial class ActivationNets
{
    /// <summary>ScaledTanh with amplitudes and slopes whose squares or product are out of a float's range, or next to it, and with usual ones.</summary>
    public static (float A, float B, Type Network)[] ScaledTanhs =>
    [
        (1e-25f, 1, typeof(ScaledTanh1)), (1e25f, 1, typeof(ScaledTanh2)), (1, 1e-25f, typeof(ScaledTanh3)), (1, 1e25f, typeof(ScaledTanh4)),
        (1e25f, 1e-25f, typeof(ScaledTanh5)), (1e-25f, 1e25f, typeof(ScaledTanh6)), (1e30f, 1e30f, typeof(ScaledTanh7)),
        (1e-30f, 1e-30f, typeof(ScaledTanh8)), (3e38f, 0.5f, typeof(ScaledTanh9)), (1.2e-38f, 1, typeof(ScaledTanh10)),
        (3e38f, 1e-38f, typeof(ScaledTanh11)), (1, 1, typeof(ScaledTanh12)), (1.7159f, 2f / 3, typeof(ScaledTanh)),
    ];

    public static (float Alpha, Type Network)[] Elus =>
        [(1, typeof(Elu1)), (2, typeof(Elu2)), (0.1f, typeof(Elu01)), (1e-25f, typeof(EluSmall)), (1e25f, typeof(EluLarge)), (0.7f, typeof(Elu07))];

    [Network(1, InputGradient = true), Relu]
    internal sealed partial class Relu;

    [Network(1, InputGradient = true), Relu6]
    internal sealed partial class Relu6;

    [Network(1, InputGradient = true), LeakyRelu(0.1)]
    internal sealed partial class LeakyRelu;

    [Network(1, InputGradient = true), Elu]
    internal sealed partial class Elu1;

    [Network(1, InputGradient = true), Elu(2)]
    internal sealed partial class Elu2;

    [Network(1, InputGradient = true), Elu(0.1)]
    internal sealed partial class Elu01;

    [Network(1, InputGradient = true), Elu(0.7)]
    internal sealed partial class Elu07;

    [Network(1, InputGradient = true), Elu(1e-25)]
    internal sealed partial class EluSmall;

    [Network(1, InputGradient = true), Elu(1e25)]
    internal sealed partial class EluLarge;

    [Network(1, InputGradient = true), Sigmoid]
    internal sealed partial class Sigmoid;

    [Network(1, InputGradient = true), Tanh]
    internal sealed partial class Tanh;

    [Network(1, InputGradient = true), Silu]
    internal sealed partial class Silu;

    [Network(1, InputGradient = true), Gelu]
    internal sealed partial class Gelu;

    [Network(1, InputGradient = true), HardSwish]
    internal sealed partial class HardSwish;

    [Network(1, InputGradient = true), Softplus]
    internal sealed partial class Softplus;

    [Network(1, InputGradient = true), Function("exp(x)")]
    internal sealed partial class Exp;

    [Network(1, InputGradient = true), Function("expm1(x)")]
    internal sealed partial class Expm1;

    [Network(1, InputGradient = true), Function("log(x)")]
    internal sealed partial class Log;

    [Network(1, InputGradient = true), Function("normalCdf(x)")]
    internal sealed partial class NormalCdf;

    [Network(1, InputGradient = true), Function("normalPdf(x)")]
    internal sealed partial class NormalPdf;

    [Network(1, InputGradient = true), ScaledTanh]
    internal sealed partial class ScaledTanh;

    [Network(1, InputGradient = true), ScaledTanh(1e-25, 1)]
    internal sealed partial class ScaledTanh1;

    [Network(1, InputGradient = true), ScaledTanh(1e25, 1)]
    internal sealed partial class ScaledTanh2;

    [Network(1, InputGradient = true), ScaledTanh(1, 1e-25)]
    internal sealed partial class ScaledTanh3;

    [Network(1, InputGradient = true), ScaledTanh(1, 1e25)]
    internal sealed partial class ScaledTanh4;

    [Network(1, InputGradient = true), ScaledTanh(1e25, 1e-25)]
    internal sealed partial class ScaledTanh5;

    [Network(1, InputGradient = true), ScaledTanh(1e-25, 1e25)]
    internal sealed partial class ScaledTanh6;

    [Network(1, InputGradient = true), ScaledTanh(1e30, 1e30)]
    internal sealed partial class ScaledTanh7;

    [Network(1, InputGradient = true), ScaledTanh(1e-30, 1e-30)]
    internal sealed partial class ScaledTanh8;

    [Network(1, InputGradient = true), ScaledTanh(3e38, 0.5)]
    internal sealed partial class ScaledTanh9;

    [Network(1, InputGradient = true), ScaledTanh(1.2e-38, 1)]
    internal sealed partial class ScaledTanh10;

    [Network(1, InputGradient = true), ScaledTanh(3e38, 1e-38)]
    internal sealed partial class ScaledTanh11;

    [Network(1, InputGradient = true), ScaledTanh(1, 1)]
    internal sealed partial class ScaledTanh12;
}
