using CnnGen.Generator.Arguments;
using CnnGen.Generator.Expressions;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Layers;

/// <summary>A function of each element, of the user's, with numbers that are learned.</summary>
/// <param name="Function">y, of x and the coefficients' variables.</param>
public sealed record TrainableFunction(Expr Function, EquatableArray<Coefficient> Coefficients) : Layer
{
    public override string Kind => Pointwise.OwnKind;

    public override Inference Infer(EquatableArray<TensorShape> inputs) => inputs[0];

    public override EquatableArray<ParameterTensor> Parameters(EquatableArray<TensorShape> inputs) =>
    [
        .. Coefficients.Select(coefficient => new ParameterTensor(coefficient.Name, ParameterRole.Coefficient, [coefficient.IsPerChannel ? inputs[0].Channels : 1])
        {
            InitialValue = coefficient.InitialValue,
        }),
    ];

    public override Op Lower(EquatableArray<TensorShape> inputs) => new Composed(new Composition(
        Groups: 1,
        [
            .. Coefficients.Select(coefficient =>
                new ParameterValue(coefficient.Variable.Name, coefficient.IsPerChannel ? Extent.Channel : Extent.Layer) { Suffix = coefficient.Name }),
        ],
        [new(Composition.Output, Extent.Element, Function)]));
}
