using CnnGen.Generator.Graph;
using CnnGen.Generator.Model;

namespace CnnGen.Generator.Shapes.Layers;

/// <summary>The functions that <see cref="Activation"/> applies to each element.</summary>
public enum ActivationKind
{
    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>x for x &gt; 0, else A·x.</summary>
    LeakyRelu,

    /// <summary>x for x &gt; 0, else A·(exp(x) − 1).</summary>
    Elu,

    /// <summary>1/(1 + exp(−x)).</summary>
    Sigmoid,

    /// <summary>tanh(x).</summary>
    Tanh,

    /// <summary>A·tanh(B·x); LeCun's 1.7159·tanh(2/3·x) by default.</summary>
    ScaledTanh,
}

/// <summary>An element-wise nonlinearity. The gradient of each is a function of its output, so it runs in place.</summary>
/// <param name="A">The slope, alpha or amplitude of those functions that have one; else 0.</param>
/// <param name="B">ScaledTanh's slope; else 0.</param>
public sealed record Activation(ActivationKind Function, float A, float B) : Layer
{
    public override string Kind => Function.ToString();

    public override Needs BackwardNeeds => Needs.Output;

    public override bool CanRunInPlace => true;

    // A negative slope or alpha would fold two inputs onto one output, from which no gradient can be told.
    public static Activation ReadLeakyRelu(ArgumentReader arguments) =>
        new(ActivationKind.LeakyRelu, arguments.Real("slope", 0.01f, Interval.AtLeast(0)), 0);

    public static Activation ReadElu(ArgumentReader arguments) =>
        new(ActivationKind.Elu, arguments.Real("alpha", 1, Interval.AtLeast(0)), 0);

    public static Activation ReadScaledTanh(ArgumentReader arguments) => new(
        ActivationKind.ScaledTanh,
        arguments.Real("amplitude", 1.7159f, Interval.MoreThan(0)),
        arguments.Real("slope", 2f / 3, Interval.MoreThan(0)));

    public override Inference Infer(EquatableArray<TensorShape> inputs) => inputs[0];
}
