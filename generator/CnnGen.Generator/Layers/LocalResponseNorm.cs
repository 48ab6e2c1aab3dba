using CnnGen.Generator.Arguments;
using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Expressions;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Layers;

/// <summary>x / (k + α · mean of x² over a window)^β, over neighbouring channels or neighbouring positions (Krizhevsky et al. 2012, section 3.3).</summary>
public sealed record LocalResponseNorm(int Size, float Alpha, float Beta, float K, bool WithinChannels) : Layer
{
    public override string Kind => "LocalResponseNorm";

    public override string NamePrefix => "lrn";

    public static LocalResponseNorm Read(ArgumentReader arguments) => new(
        arguments.Integer("size", min: 1),
        arguments.Real("alpha", 1e-4f, Interval.MoreThan(0)),
        arguments.Real("beta", 0.75f, Interval.MoreThan(0)),
        arguments.Real("k", 1, Interval.MoreThan(0)),
        arguments.Boolean("withinChannels", fallback: false));

    public override Inference Infer(EquatableArray<TensorShape> inputs) => !WithinChannels || inputs[0].Rank is 2 or 3
        ? inputs[0]
        : new Complaint(Rules.NeedsMap.Id, ["an image or a sequence, to normalize within its channels", Text.Describe(inputs[0])]);

    public override Window? Window(EquatableArray<TensorShape> inputs) =>
        WithinChannels ? new(inputs[0].Rank == 2 ? 1 : Size, Size, 1, 1) : null;

    public override Op Lower(EquatableArray<TensorShape> inputs) => new Composed(Forward(inputs), Backward(inputs));

    private Composition Forward(EquatableArray<TensorShape> inputs) => new(
        Groups: 1,
        [Squares],
        [new(Composition.Output, Extent.Element, Variable.X * Build.Power(Divisor(inputs[0]), -Beta))]);

    /// <summary>The derived one differentiates the roots that the power is made of.</summary>
    private Composition Backward(EquatableArray<TensorShape> inputs)
    {
        Expr divisor = Divisor(inputs[0]), power = Build.Power(divisor, -Beta);
        WindowSum spread = new("gradient_products", Variable.Dy * (Expr)Variable.X * (power / divisor), Neighbours.Mirrored);
        return new(
            Groups: 1,
            [Squares, spread],
            [new(Variable.X.Name, Extent.Element, (Variable.Dy * power) - (2 * Beta * Share(inputs[0]) * (Variable.X * (Expr)spread.Variable)))]);
    }

    private Neighbourhood Neighbours => new(WithinChannels ? NeighbourAxes.Positions : NeighbourAxes.Channels, Size / 2, (Size - 1) / 2);

    private WindowSum Squares => new("squares", Variable.X * (Expr)Variable.X, Neighbours);

    private Expr Divisor(TensorShape input) => K + (Share(input) * (Expr)Squares.Variable);

    // The window is as large at the border, where zeros stand for what is not there.
    private double Share(TensorShape input) => WithinChannels && input.Rank == 3 ? Alpha / ((double)Size * Size) : Alpha / (double)Size;
}
