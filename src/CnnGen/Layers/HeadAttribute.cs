namespace CnnGen;

/// <summary>Makes a nested class of a network one of its outputs: its layers take the value that the network's own layers make, or that of <see cref="From"/>.</summary>
/// <remarks>
/// <para>Where every head has a <see cref="From"/>, what the network's own layers make is an output too, the first, called <c>output</c>. Passes take the outputs in
/// source order, each by the name of its class: <c>Forward(input, policy, value)</c>. Parameters of a head are named after it in small letters, as in
/// <c>policy.fc1.weight</c>.</para>
/// <para>Sources: Silver et al., Mastering the game of Go without human knowledge, 2017 (policy and value); Szegedy et al., Going deeper with convolutions, 2015
/// (auxiliary classifiers of weight 0.3).</para>
/// </remarks>
/// <example><code>
/// [Network(17, 19, 19)]
/// [Conv(64, 3, Padding = 1, Bias = false), BatchNorm, Relu]
/// public sealed partial class PolicyAndValue
/// {
///     [Head]
///     [Conv(2, 1, Bias = false), BatchNorm, Relu, Flatten, Dense(362)]
///     class Policy;
///
///     [Head]
///     [Conv(1, 1, Bias = false), BatchNorm, Relu, Flatten, Dense(256), Relu, Dense(1), Tanh]
///     class Value;
/// }
/// </code></example>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class HeadAttribute : Attribute
{
    /// <summary>The name of the layer, or of the input, that the head begins at; what the network's own layers make when not written.</summary>
    public string? From { get; set; }

    /// <summary>The factor of the head's loss in the sum that a <see cref="Training.Trainer"/> makes small, finite and not negative; 1 when not written.</summary>
    public float Weight { get; set; } = 1;
}
