using CnnGen.Generator.Arguments;
using CnnGen.Generator.Expressions;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Layers;

/// <summary>What a shortcut does where it and the body have different shapes. The values are those of the runtime's enum.</summary>
public enum Shortcut
{
    /// <summary>Nothing: the shapes must be equal.</summary>
    Identity,

    /// <summary>A 1×1 convolution and batch norm (option B of He et al., 2015).</summary>
    Projection,

    /// <summary>Subsampling, and channels of zeros (option A of He et al., 2015).</summary>
    ZeroPad,
}

/// <summary>How branches are merged. The values are those of the runtime's enum.</summary>
public enum Merge
{
    Concat,
    Add,
    Multiply,
}

/// <summary>The sum of n equal shapes, or of a map and a number for each of its channels.</summary>
/// <param name="Shortcut">How other inputs are brought to the shape of the last; always Identity once shapes are known,
/// because shape inference puts the layers it stands for into the graph.</param>
public sealed record Add(Shortcut Shortcut) : Layer
{
    public override string Kind => "Add";

    public override Layer Specialize(EquatableArray<TensorShape> inputs) => Spread.Of(Kind, Operation.Add, inputs) ?? (Layer)this;

    public override Op Lower(EquatableArray<TensorShape> inputs) => new Addition();

    public static Add Read(ArgumentReader arguments) => new(arguments.Enum("shortcut", Shortcut.Identity));

    public override Inference Infer(EquatableArray<TensorShape> inputs) => inputs[0];
}

/// <summary>The product of n equal shapes, element by element, or of a map and a number for each of its channels.</summary>
/// <param name="Shortcut">As for <see cref="Add"/>.</param>
public sealed record Multiply(Shortcut Shortcut) : Layer
{
    public override string Kind => "Multiply";

    public override Layer Specialize(EquatableArray<TensorShape> inputs) => Spread.Of(Kind, Operation.Multiply, inputs) ?? (Layer)this;

    public override Op Lower(EquatableArray<TensorShape> inputs) => new Multiplication();

    public static Multiply Read(ArgumentReader arguments) => new(arguments.Enum("shortcut", Shortcut.Identity));

    public override Inference Infer(EquatableArray<TensorShape> inputs) => inputs[0];
}

/// <summary>The channels of n maps of equal sizes, in the order of the inputs.</summary>
public sealed record Concat : Layer
{
    public override string Kind => "Concat";

    public override Op Lower(EquatableArray<TensorShape> inputs) => new Concatenation();

    public override Inference Infer(EquatableArray<TensorShape> inputs)
    {
        long channels = inputs.Sum(input => (long)input.Channels);
        if (channels > Limits.Count)
            return Complaint.TooLarge("channel count", channels, Limits.Count);
        return new TensorShape([(int)channels, .. inputs[0].Sizes.Skip(1)]);
    }
}
