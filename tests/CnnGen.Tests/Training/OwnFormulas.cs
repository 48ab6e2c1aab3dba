using CnnGen.Training;

namespace CnnGen.Tests.Training;

/// <summary>An optimizer as a user writes one: RMSProp as PyTorch has it.</summary>
[Update("square = share * square + (1 - share) * g^2", "w = w - rate * g / (sqrt(square) + epsilon)")]
public sealed partial class RmsProp : Optimizer
{
    public double Share { get; init; } = 0.99;

    public double Epsilon { get; init; } = 1e-8;
}

/// <summary>One whose formulas say what decay does, with a name of their own (Loshchilov and Hutter, 2019).</summary>
[Update(
    "mean = beta1 * mean + (1 - beta1) * g",
    "square = beta2 * square + (1 - beta2) * g^2",
    "deviation = sqrt(square / (1 - beta2^step)) + 1e-8",
    "w = w * (1 - rate * decay) - rate / (1 - beta1^step) * mean / deviation")]
public sealed partial class AdamW : Optimizer
{
    private float Beta1 => 0.9f;

    private float Beta2 => 0.999f;
}

/// <summary>More states than the library's optimizers have, and names that are C# keywords.</summary>
[Update("float = 0.5 * float + g", "int = int + float", "_x1 = max(_x1, abs(int))", "w = w - rate * (float + int + _x1)")]
public sealed partial class ThreeStates : Optimizer;

/// <summary>Without formulas.</summary>
public sealed class NoFormulas : Optimizer;

/// <summary>A loss as a user writes one (Charbonnier et al., 1994).</summary>
[LossTerm("delta^2 * (sqrt(1 + ((x - t) / delta)^2) - 1)")]
public sealed partial class PseudoHuber() : PointwiseLoss(2, -1)
{
    public float Delta { get; init; } = 1;
}

/// <summary>Without a formula.</summary>
public sealed class NoTerm : PointwiseLoss;
