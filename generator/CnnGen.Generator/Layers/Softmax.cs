using CnnGen.Generator.Expressions;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Layers;

/// <summary>exp(x) over its sum, over the channels of each position.</summary>
public sealed record Softmax : Layer
{
    public override string Kind => "Softmax";

    public override Inference Infer(EquatableArray<TensorShape> inputs) => inputs[0];

    public override Op Lower(EquatableArray<TensorShape> inputs) => new Composed(Forward(inputs), Backward(inputs));

    private static Composition Forward(EquatableArray<TensorShape> inputs)
    {
        Extent extent = Extents.OfChannels(inputs[0]);
        Variable largest = new("largest"), total = new("total"), inverse = new("inverse");
        Expr power = Function.Exp.Of(Variable.X - (Expr)largest);
        return new(
            Groups: 1,
            [
                new Maximum(largest.Name, extent, Variable.X),
                new Sum(total.Name, extent, power, 1),
                new Map(inverse.Name, extent, 1 / (Expr)total),
            ],
            [new(Composition.Output, Extent.Element, power * inverse)]);
    }

    /// <summary>The derived one computes the softmax again.</summary>
    private static Composition Backward(EquatableArray<TensorShape> inputs)
    {
        Variable product = new("gradient_product");
        return new(
            Groups: 1,
            [new Sum(product.Name, Extents.OfChannels(inputs[0]), Variable.Y * (Expr)Variable.Dy, 1)],
            [new(Variable.X.Name, Extent.Element, Variable.Y * (Variable.Dy - (Expr)product))]);
    }
}

/// <summary>The logarithm of softmax: x less the logarithm of the sum of exp(x), over the channels of each position.</summary>
public sealed record LogSoftmax : Layer
{
    public override string Kind => "LogSoftmax";

    public override Inference Infer(EquatableArray<TensorShape> inputs) => inputs[0];

    public override Op Lower(EquatableArray<TensorShape> inputs) => new Composed(Forward(inputs), Backward(inputs));

    private static Composition Forward(EquatableArray<TensorShape> inputs)
    {
        Extent extent = Extents.OfChannels(inputs[0]);
        Variable largest = new("largest"), total = new("total"), logarithm = new("logarithm");
        Expr shifted = Variable.X - (Expr)largest;
        return new(
            Groups: 1,
            [
                new Maximum(largest.Name, extent, Variable.X),
                new Sum(total.Name, extent, Function.Exp.Of(shifted), 1),
                new Map(logarithm.Name, extent, Function.Log.Of(total)),
            ],
            [new(Composition.Output, Extent.Element, shifted - logarithm)]);
    }

    /// <summary>The derived one computes the softmax from x again, which y tells.</summary>
    private static Composition Backward(EquatableArray<TensorShape> inputs)
    {
        Variable total = new("gradient_sum");
        return new(
            Groups: 1,
            [new Sum(total.Name, Extents.OfChannels(inputs[0]), Variable.Dy, 1)],
            [new(Variable.X.Name, Extent.Element, Variable.Dy - (Function.Exp.Of(Variable.Y) * total))]);
    }
}
