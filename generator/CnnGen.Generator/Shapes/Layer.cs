using CnnGen.Generator.Lowering;
using CnnGen.Generator.Model;

namespace CnnGen.Generator.Shapes;

/// <summary>One layer kind with its numbers bound: the rule for its shape, parameters, work and gradient. A layer kind is one
/// record in <c>Shapes/Layers</c>, and the whole of what the compiler knows about it beside its emitter.</summary>
public abstract record Layer
{
    /// <summary>The attribute's name, as in <c>Conv</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>What an unnamed layer's name begins with, as PyTorch users write it: conv1, bn1, fc1, relu1.</summary>
    public virtual string NamePrefix => Kind.ToLowerInvariant();

    /// <summary>The output's shape for inputs of known shapes, or what is wrong with them.</summary>
    public abstract Inference Infer(EquatableArray<TensorShape> inputs);

    /// <summary>Trainable tensors and running statistics, in PyTorch's order of definition.</summary>
    public virtual EquatableArray<ParameterTensor> Parameters(EquatableArray<TensorShape> inputs) => [];

    /// <summary>Multiply-accumulates of conv and dense, per sample; 0 for all others, as the field counts.</summary>
    public virtual long Macs(EquatableArray<TensorShape> inputs, TensorShape output) => 0;

    /// <summary>The window this layer slides, for receptive field and stride; null when it looks at one position.
    /// <see cref="Window.Global"/> when it looks at the whole map.</summary>
    public virtual Window? Window(EquatableArray<TensorShape> inputs) => null;

    /// <summary>What the backward pass reads again, and so what has to outlive the forward pass.</summary>
    public virtual Needs BackwardNeeds => Needs.None;

    /// <summary>Whether the output may overwrite the first input (as many elements, each made from its own element alone).</summary>
    public virtual bool CanRunInPlace => false;

    /// <summary>Whether the forward pass keeps, for each output element, the index of the input element it took.</summary>
    public virtual bool SavesIndices => false;

    /// <summary>What the layer computes, where that is expressions and sums of each sample by itself; null where it has kernels of its own.</summary>
    public virtual Composition? Lower(EquatableArray<TensorShape> inputs) => null;

    /// <summary>Its gradients: derived from <see cref="Lower"/>, unless the layer knows better.</summary>
    public virtual Composition? LowerBackward(EquatableArray<TensorShape> inputs) => Lower(inputs) is { } forward ? Adjoint.Of(forward) : null;

    /// <summary>The same layer with its numbers as these inputs take them: on a sequence, windows have height 1.</summary>
    public virtual Layer Specialize(EquatableArray<TensorShape> inputs) => this;
}

[Flags]
public enum Needs
{
    None = 0,
    Input = 1,
    Output = 2,
}

/// <summary>The outcome of shape inference for one layer: a shape, or a mistake without its place, or neither
/// (<see cref="Unknown"/>) where the mistake is already known.</summary>
public sealed record Inference(TensorShape? Shape, Complaint? Complaint)
{
    public static Inference Unknown { get; } = new(null, null);

    public static implicit operator Inference(TensorShape shape) => new(shape, null);

    public static implicit operator Inference(Complaint complaint) => new(null, complaint);
}

/// <summary>What a rule has against its inputs or its arguments; whoever knows the place makes a <see cref="Mistake"/> of it.</summary>
/// <param name="Arguments">The message's arguments from <c>{1}</c> on; <c>{0}</c> is the layer, which its place describes.</param>
/// <param name="Argument">The argument to underline, in camel case; null for the whole attribute.</param>
/// <param name="IsInherent">Whether it holds whatever arguments a block is used with, so that it is a mistake of the block and not of its use.</param>
public sealed record Complaint(
    string Id,
    EquatableArray<string> Arguments,
    string? Argument = null,
    EquatableArray<KeyValuePair<string, string>> Properties = default,
    bool IsInherent = false);

/// <summary>A window per axis: extent F' = D(F−1)+1 and stride, as (height, width); a sequence has height 1.</summary>
public sealed record Window(int ExtentHeight, int ExtentWidth, int StrideHeight, int StrideWidth)
{
    public static Window Global(TensorShape input) => new(input.Height, input.Width, 1, 1);
}

/// <summary>A parameter of a layer: <c>name.weight</c> and so on.</summary>
/// <param name="Suffix">weight, bias, running_mean or running_var.</param>
/// <param name="Sizes">PyTorch's layout: conv OIHW (on a sequence OIW), dense out×in.</param>
/// <param name="FanIn">Inputs of one unit, for initialization; 0 where it has no meaning.</param>
public sealed record ParameterTensor(string Suffix, ParameterRole Role, EquatableArray<int> Sizes, int FanIn = 0, int FanOut = 0)
{
    public long Count => new TensorShape(Sizes).Count;

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
    Slope,
}
