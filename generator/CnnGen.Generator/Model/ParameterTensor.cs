
namespace CnnGen.Generator.Model;

/// <summary>A parameter of a layer: <c>name.weight</c> and so on.</summary>
/// <param name="Suffix">weight, bias, running_mean or running_var.</param>
/// <param name="Sizes">PyTorch's layout: conv OIHW (on a sequence OIW, on a volume OIDHW), dense out×in.</param>
/// <param name="FanIn">Inputs of one unit, for initialization; 0 where it has no meaning.</param>
public sealed record ParameterTensor(string Suffix, ParameterRole Role, EquatableArray<int> Sizes, int FanIn = 0, int FanOut = 0)
{
    public long Count => new TensorShape(Sizes).Count;

    /// <summary>What a coefficient is at first.</summary>
    public float InitialValue { get; init; }

    public bool IsTrainable => Role is not (ParameterRole.RunningMean or ParameterRole.RunningVariance);
}

/// <summary>What a parameter is for. The names are those of the runtime's enum of the same name.</summary>
public enum ParameterRole
{
    Weight,
    Bias,
    Scale,
    Shift,
    RunningMean,
    RunningVariance,
    Coefficient,
}
