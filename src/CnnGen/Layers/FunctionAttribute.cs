namespace CnnGen;

/// <summary>An element-wise function of your own, y = f(x): checked while you type, differentiated by the compiler, compiled to SIMD code.</summary>
/// <remarks>
/// Any shape, unchanged. An expression of <c>x</c>, numbers, <c>+ - * / ( )</c> and, in a block, its numeric parameters, with the functions <c>exp</c>,
/// <c>expm1</c>, <c>log</c>, <c>sigmoid</c>, <c>tanh</c>, <c>softplus</c>, <c>relu</c>, <c>sqrt</c>, <c>abs</c>, <c>min</c>, <c>max</c>, <c>normalCdf</c> and
/// <c>normalPdf</c>. Computed in single precision: each function within 4 units in the last place, each operation rounded once. Where a function has a
/// kink, its derivative is that of one side: 0 at the kink of <c>relu</c> and <c>abs</c>.
/// </remarks>
/// <param name="expression">The function.</param>
/// <example><code>[Function("x * sigmoid(1.702 * x)")]</code></example>
public sealed class FunctionAttribute(string expression) : LayerAttribute
{
    /// <summary>The function.</summary>
    public string Expression { get; } = expression;
}
