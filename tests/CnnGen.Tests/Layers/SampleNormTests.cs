using CnnGen.Tests.Golden;

namespace CnnGen.Tests.Layers;

/// <summary>Layers that are composed of sums and expressions of each sample: norms and the parametric rectifier, in both layouts.</summary>
public sealed partial class SampleNormTests
{
    public static TheoryData<string> Networks => GoldenTest.NetworksIn(typeof(SampleNormTests));

    [Theory]
    [MemberData(nameof(Networks))]
    public void AgreesWithPyTorch(string network) => GoldenTest.Check(typeof(SampleNormTests), network);

    [Network(3, 5, 7, InputGradient = true)]
    [LayerNorm(Name = "norm1")]
    public sealed partial class LayerMap;

    [Network(37, InputGradient = true)]
    [LayerNorm(Name = "norm1")]
    public sealed partial class LayerVector;

    [Network(3, 4, 5, InputGradient = true)]
    [LayerNorm(Epsilon = 1e-3, Affine = false, Name = "norm1")]
    public sealed partial class LayerPlain;

    [Network(6, 5, 7, InputGradient = true)]
    [GroupNorm(3, Name = "norm1")]
    public sealed partial class GroupMap;

    [Network(5, 3, 3, InputGradient = true)]
    [GroupNorm(1, Name = "norm1")]
    public sealed partial class GroupOne;

    [Network(24, InputGradient = true)]
    [GroupNorm(2, Name = "norm1")]
    public sealed partial class GroupVector;

    [Network(6, 4, 5, InputGradient = true)]
    [GroupNorm(2, Affine = false, Name = "norm1")]
    public sealed partial class GroupPlain;

    [Network(6, 33, InputGradient = true)]
    [GroupNorm(2, Name = "norm1")]
    public sealed partial class GroupSequence;

    [Network(3, 5, 7, InputGradient = true)]
    [InstanceNorm(Name = "norm1")]
    public sealed partial class InstanceMap;

    [Network(3, 5, 7, InputGradient = true)]
    [InstanceNorm(Affine = true, Name = "norm1")]
    public sealed partial class InstanceAffine;

    [Network(3, 5, 7, InputGradient = true)]
    [PRelu(Name = "norm1")]
    public sealed partial class PRelu;

    [Network(37, InputGradient = true)]
    [PRelu(Name = "norm1")]
    public sealed partial class PReluVector;

    [Network(2, 7, 6, InputGradient = true)]
    [Conv(6, 3), GroupNorm(3), PRelu, Conv(4, 3), InstanceNorm(Affine = true), Flatten, Dense(9), LayerNorm, Relu, Dense(3)]
    public sealed partial class Deep;

    [Network(3, 7, 6)]
    [Conv(32, 3), GroupNorm(4), PRelu, Conv(16, 3, Padding = 1), InstanceNorm(Affine = true), Conv(16, 3, Padding = 1)]
    public sealed partial class Blocked;

    [Network(5, 6, 7)]
    [GroupNorm(5), PRelu, Conv(16, 3, Padding = 1)]
    public sealed partial class BlockedFirst;

    [Network(16, 5, 4, InputGradient = true)]
    [Skip, Conv(16, 3, Padding = 1), GroupNorm(8), Add(Name = "a")]
    [Conv(16, 1), Relu(Name = "b"), From("a"), GroupNorm(2), Add("b")]
    public sealed partial class Residual;
}
