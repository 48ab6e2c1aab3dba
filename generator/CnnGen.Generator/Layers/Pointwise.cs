using CnnGen.Generator.Arguments;
using CnnGen.Generator.Expressions;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Layers;

/// <summary>A function of each element. What it computes, and its gradient, are data; everything else about it follows from them.</summary>
/// <param name="Function">y, of x.</param>
/// <param name="Gradient">The gradient by x, of dy and either x or y.</param>
public sealed record Pointwise(string FunctionKind, Expr Function, Expr Gradient) : Layer
{
    /// <summary>The kind of a function that the user has written.</summary>
    public const string OwnKind = "Function";

    /// <summary>A function whose gradient the compiler derives.</summary>
    public Pointwise(string kind, Expr function)
        : this(kind, function, Derivative.Gradient(function))
    {
    }

    public override string Kind => FunctionKind;

    public override Inference Infer(EquatableArray<TensorShape> inputs) => inputs[0];

    public override Op Lower(EquatableArray<TensorShape> inputs) => new Elementwise(Function, Gradient);

    /// <summary>A function of the user's, which may have numbers that are learned.</summary>
    public static Layer Read(ArgumentReader arguments)
    {
        IReadOnlyList<Coefficient> ofLayer = arguments.Coefficients("trainable", arePerChannel: false, []);
        EquatableArray<Coefficient> all = [.. ofLayer, .. arguments.Coefficients("trainablePerChannel", arePerChannel: true, ofLayer)];
        if (arguments.Complaints.Count > 0)
        {
            // The expression would have names that are not known.
            arguments.Accept(["expression"]);
            return new Pointwise(OwnKind, Variable.X);
        }

        Expr function = arguments.Function("expression", all);
        return all.Count == 0 ? new Pointwise(OwnKind, function) : new TrainableFunction(function, all);
    }
}
