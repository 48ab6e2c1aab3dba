namespace CnnGen;

/// <summary>What a parameter is for; it decides initialization and weight decay.</summary>
public enum ParameterRole
{
    /// <summary>A conv's or dense layer's weights.</summary>
    Weight,

    /// <summary>A conv's or dense layer's bias.</summary>
    Bias,

    /// <summary>A normalization's γ.</summary>
    Scale,

    /// <summary>A normalization's β.</summary>
    Shift,

    /// <summary>A batch normalization's running mean: state, not trained.</summary>
    RunningMean,

    /// <summary>A batch normalization's running variance (unbiased): state, not trained.</summary>
    RunningVariance,

    /// <summary>A number of a function that is learned, as a parametric rectifier's slope.</summary>
    Coefficient,
}

/// <summary>Where a parameter lies and what it is; made by the generator.</summary>
/// <param name="Name">PyTorch's name, as in <c>conv1.weight</c>.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Sizes">PyTorch's layout: conv OIHW, dense out×in, others (c).</param>
/// <param name="Offset">First float in the parameter store, a multiple of 16 (64 bytes). Trainable parameters come first.</param>
/// <param name="FanIn">Inputs of one unit; 0 where it has no meaning.</param>
/// <param name="FanOut">Outputs one input reaches; 0 where it has no meaning.</param>
/// <param name="InitialValue">What a coefficient is at first; 0 for all others, whose role says it.</param>
public sealed record ParameterInfo(
    string Name, ParameterRole Role, int[] Sizes, int Offset, int FanIn = 0, int FanOut = 0, float InitialValue = 0)
{
    /// <summary>The number of values.</summary>
    public int Count { get; } = Sizes.Aggregate(1, (count, size) => checked(count * size));

    /// <summary>Whether the optimizer updates it; running statistics are not.</summary>
    public bool IsTrainable => Role is not (ParameterRole.RunningMean or ParameterRole.RunningVariance);
}
