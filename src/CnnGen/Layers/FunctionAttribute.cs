namespace CnnGen;

/// <summary>An element-wise function of your own, y = f(x): checked while you type, differentiated by the compiler, compiled to SIMD code.</summary>
/// <remarks>
/// Any shape, unchanged. An expression of <c>x</c>, numbers, <c>+ - * / ^ ( )</c> and, in a block, its numeric parameters, with the functions <c>exp</c>,
/// <c>expm1</c>, <c>log</c>, <c>sigmoid</c>, <c>tanh</c>, <c>softplus</c>, <c>relu</c>, <c>sqrt</c>, <c>abs</c>, <c>min</c>, <c>max</c>, <c>normalCdf</c> and
/// <c>normalPdf</c>. Powers are whole up to 8, or quarters up to 1.
/// Computed in single precision: each function within 4 units in the last place, each operation rounded once. Where a function has a
/// kink, its derivative is that of one side: 0 at the kink of <c>relu</c> and <c>abs</c>. Numbers of the function can be learned: see
/// <see cref="Trainable"/> and <see cref="TrainablePerChannel"/>; weight decay leaves them alone.
/// </remarks>
/// <param name="expression">The function.</param>
/// <example><code>[Function("x * sigmoid(1.702 * x)")]</code>
/// Swish with a slope that is learned (Ramachandran, Zoph and Le, Searching for activation functions, 2017):
/// <code>[Function("x * sigmoid(beta * x)", Trainable = "beta = 1")]</code></example>
public sealed class FunctionAttribute(string expression) : LayerAttribute
{
    /// <summary>The function.</summary>
    public string Expression { get; } = expression;

    /// <summary>Numbers of the expression that are learned, one for the whole layer, with what they are at first: <c>"beta = 1"</c>, or
    /// <c>"alpha = 0.5, beta = 1"</c>. The parameter is called like the number, as in <c>function1.beta</c>, and has the size 1. A name is a letter with letters,
    /// digits and underscores; each has to be in the expression.</summary>
    public string? Trainable { get; set; }

    /// <summary>The same for numbers of which each channel has its own: the parameter has as many as there are channels.</summary>
    public string? TrainablePerChannel { get; set; }
}
