using System.Numerics;
using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Reading;

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

    /// <summary>Whether a number for each channel is added to the output, and may be left out.</summary>
    public virtual bool HasBias => false;

    /// <summary>Whether the mean of each channel over the batch is subtracted, and with it a bias before.</summary>
    public virtual bool SubtractsMean => false;

    /// <summary>What the layer computes. Its gradients follow from that.</summary>
    public abstract Op Lower(EquatableArray<TensorShape> inputs);

    /// <summary>The same layer with its numbers as these inputs take them: on a sequence, windows have height 1.</summary>
    public virtual Layer Specialize(EquatableArray<TensorShape> inputs) => this;
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
    bool IsInherent = false)
{
    /// <summary>That a number is larger than its limit.</summary>
    /// <param name="what">What the number is, as in <c>output count</c>.</param>
    /// <param name="value">The number.</param>
    /// <param name="limit">What it may be at most.</param>
    /// <param name="arithmetic">How it comes about, as in <c>3·(32 + 2·8)·(32 + 2·8)</c>; null where it is written or a product of sizes in the message.</param>
    /// <param name="argument">The argument that makes it so large.</param>
    public static Complaint TooLarge(string what, BigInteger value, BigInteger limit, string? arithmetic = null, string? argument = null)
    {
        string number = arithmetic is null ? Text.Count(value) : $"{arithmetic} = {Text.Count(value)}";
        return new(Rules.Overflow.Id, [what, number, $"the {Text.Count(limit)} that the compiler takes"], argument);
    }
}

/// <summary>A window per axis: extent F' = D(F−1)+1 and stride; an image has depth 1, and a sequence height 1 too.</summary>
public sealed record Window(int ExtentHeight, int ExtentWidth, int StrideHeight, int StrideWidth, int ExtentDepth = 1, int StrideDepth = 1)
{
    public static Window Global(TensorShape input) => new(input.Height, input.Width, 1, 1, input.Depth);
}
