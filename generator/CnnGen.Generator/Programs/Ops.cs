using CnnGen.Generator.Expressions;
using CnnGen.Generator.Model;

namespace CnnGen.Generator.Programs;

/// <summary>A value that is given: an input of the network.</summary>
public sealed record Source : Op;

/// <summary>Convolution (cross-correlation, as all frameworks have it), of an image, or of a sequence as an image of height 1; with a bias where there is a
/// second parameter. Its two adjoints are those by the input and by the weights.</summary>
/// <param name="Channels">Of the result.</param>
/// <param name="AllowsWinograd">Whether it may be computed by an algorithm that rounds otherwise.</param>
public sealed record Convolution(
    int Channels, Axes Kernel, Axes Stride, Padding Padding, Axes Dilation, int Groups, bool AllowsWinograd) : Op
{
    public override GradientForm Gradients => GradientForm.ByParametersAndByInput;

    public override Operands ParameterGradientReads => Operands.Inputs;
}

/// <summary>The product with a matrix, units × features; with a bias where there is a second parameter.</summary>
public sealed record MatrixProduct(int Units) : Op
{
    public override GradientForm Gradients => GradientForm.ByParametersAndByInput;

    public override Operands ParameterGradientReads => Operands.Inputs;
}

/// <summary>What is kept of several numbers.</summary>
public enum Reducer
{
    Maximum,
    Average,
}

/// <summary>Pooling: of each channel a number for each window. The adjoint is unpooling.</summary>
/// <param name="CountsPadding">Whether an average divides by the whole window where it reaches into the padding.</param>
public sealed record WindowReduction(
    Reducer Reducer, Axes Kernel, Axes Stride, Padding Padding, Axes Dilation, bool CountsPadding) : Op
{
    public override bool LeavesIndices => Reducer == Reducer.Maximum;
}

/// <summary>Of each channel one number for all its positions.</summary>
public sealed record PositionReduction(Reducer Reducer) : Op
{
    public override bool LeavesIndices => Reducer == Reducer.Maximum;
}

/// <summary>A function of each element.</summary>
/// <param name="Function">y, of x.</param>
/// <param name="Gradient">The gradient by x, of dy and either x or y.</param>
public sealed record Elementwise(Expr Function, Expr Gradient) : Op
{
    /// <summary>max(0, x), which kernels have built in.</summary>
    public static readonly Expr Relu = Expressions.Function.Relu.Of(Variable.X);

    /// <summary>Whether this is max(0, x), however it is written.</summary>
    public bool IsRelu => Function.Equals(Relu);

    public override Operands GradientReads =>
        (Gradient.Contains(Variable.X) ? Operands.Inputs : Operands.None) | (Gradient.Contains(Variable.Y) ? Operands.Result : Operands.None);

    public override bool IsElementwise => true;
}

/// <summary>The sum of values of one shape.</summary>
public sealed record Addition : Op
{
    public override bool IsElementwise => true;
}

/// <summary>The product of two values of one shape, element by element.</summary>
public sealed record Multiplication : Op
{
    public override Operands GradientReads => Operands.Inputs;
}

/// <summary>The largest of each run of neighbouring channels, at each position.</summary>
/// <param name="Pieces">How many channels make one.</param>
public sealed record ChannelMaximum(int Pieces) : Op
{
    public override bool LeavesIndices => true;
}

/// <summary>The same numbers as a vector.</summary>
public sealed record Reshape : Op;

/// <summary>The channels of values, in their order.</summary>
public sealed record Concatenation : Op;

/// <summary>Neighbouring channels of a value, as many as the result has.</summary>
/// <param name="From">The first of them.</param>
public sealed record ChannelSlice(int From) : Op;

/// <summary>Every stride-th position along each spatial axis, and channels of zeros around those of the input, half of what there are more before (rounded
/// down).</summary>
public sealed record PaddedSubsample(int Stride) : Op;

/// <summary>Each element is dropped with a probability while training, and what is left scaled by 1/(1 − p). The adjoint draws the same mask again.</summary>
public sealed record RandomMask(float Probability) : Op
{
    public override bool IsElementwise => true;

    public override bool IsForTrainingAlone => true;
}

/// <summary>Each channel normalized by its mean and variance over the batch and all positions, then scaled and shifted; its running statistics are parameters
/// that training updates and inference takes.</summary>
/// <param name="Momentum">The share of the new batch in the running statistics.</param>
/// <param name="Epsilon">Added to the variance.</param>
public sealed record BatchNormalization(float Momentum, float Epsilon) : Op
{
    public override GradientForm Gradients => GradientForm.Joint;

    public override Operands GradientReads => Operands.Inputs;
}
