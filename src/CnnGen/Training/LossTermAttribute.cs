namespace CnnGen.Training;

/// <summary>What each output adds to a loss, as a formula: checked while you type, differentiated by the compiler, compiled to SIMD code.</summary>
/// <remarks>Stands on a partial class that derives from <see cref="PointwiseLoss"/>. An expression as in <see cref="FunctionAttribute"/>, of the output <c>x</c>, its
/// target <c>t</c>, and numeric properties of the class in camel case: <c>delta</c> is <c>Delta</c>. It is computed in single precision, and summed up over a
/// sample's outputs.</remarks>
/// <param name="formula">The formula.</param>
/// <example><code>
/// [LossTerm("delta^2 * (sqrt(1 + ((x - t) / delta)^2) - 1)")]
/// public sealed partial class PseudoHuber : PointwiseLoss
/// {
///     public float Delta { get; init; } = 1;
/// }
/// </code></example>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class LossTermAttribute(string formula) : Attribute
{
    /// <summary>The formula.</summary>
    public string Formula { get; } = formula;
}
