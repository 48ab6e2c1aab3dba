namespace CnnGen.Training;

/// <summary>What a step of an optimizer does to each weight, as formulas: checked while you type, compiled to SIMD code.</summary>
/// <remarks>
/// <para>Stands on a partial class that derives from <see cref="Optimizer"/>. Each formula is an assignment to a name, and one of them assigns the weight
/// <c>w</c>; they apply in order, to each weight by itself. Formulas read</para>
/// <list type="bullet">
/// <item><c>w</c>, the weight, and <c>g</c>, the gradient of the loss by it, with that of the weight's decay, λw, added to it;</item>
/// <item><c>rate</c>, the learning rate, and <c>step</c>, the number of the step, 1 for the first;</item>
/// <item>numeric properties of the class, in camel case: <c>beta1</c> is <c>Beta1</c>;</item>
/// <item>names that formulas assign. One that is read before it is assigned is a state: a number that is kept of each weight from step to step, 0 at first, and
/// in checkpoints. Any other is a name for what formulas after it read;</item>
/// <item><c>decay</c>, λ for weights that decay and 0 for others. Where a formula reads it, nothing is added to <c>g</c>: the formulas say what decay does.</item>
/// </list>
/// <para>Expressions are those of <see cref="FunctionAttribute"/>. What is made of <c>rate</c>, <c>step</c> and properties alone is computed once a step, in double,
/// and has any power, as in <c>beta1^step</c>; all else is in single precision.</para>
/// </remarks>
/// <param name="formulas">In order.</param>
/// <example><code>
/// // Tieleman and Hinton, RMSProp, 2012.
/// [Update("square = share * square + (1 - share) * g^2", "w = w - rate * g / (sqrt(square) + epsilon)")]
/// public sealed partial class RmsProp : Optimizer
/// {
///     public double Share { get; init; } = 0.99;
///     public float Epsilon { get; init; } = 1e-8f;
/// }
/// </code></example>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class UpdateAttribute(params string[] formulas) : Attribute
{
    /// <summary>The formulas, in order.</summary>
    public IReadOnlyList<string> Formulas { get; } = formulas;

    /// <summary>The name of a property of the class, a bool, for whose sake there are several attributes: the first whose property is true applies, and the last
    /// has none.</summary>
    public string? When { get; set; }
}
