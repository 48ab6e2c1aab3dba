using CnnGen.Generator.Expressions;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Reading;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Layers;

/// <summary>A leaky rectifier that learns the slope of each channel (He et al. 2015).</summary>
public sealed record PRelu : Layer
{
    private const string Slope = "weight";

    public override string Kind => "PRelu";

    public override Inference Infer(EquatableArray<TensorShape> inputs) => inputs[0];

    public override EquatableArray<ParameterTensor> Parameters(EquatableArray<TensorShape> inputs) =>
        [new(Slope, ParameterRole.Coefficient, [inputs[0].Channels]) { InitialValue = 0.25f }];

    public override Op Lower(EquatableArray<TensorShape> inputs) => new Composed(new Composition(
        Groups: 1,
        [new ParameterValue(Slope, Extent.Channel)],
        [new(Composition.Output, Extent.Element, Build.WherePositive(Variable.X, Variable.X, new Variable(Slope) * (Expr)Variable.X))]));
}
