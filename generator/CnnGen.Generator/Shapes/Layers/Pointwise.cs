using CnnGen.Generator.Expressions;
using CnnGen.Generator.Graph;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Shapes.Layers;

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

    /// <summary>A function of the user's.</summary>
    public static Pointwise Read(ArgumentReader arguments) => new(OwnKind, arguments.Function("expression"));
}
