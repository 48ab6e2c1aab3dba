namespace CnnGen;

/// <summary>Rectifier: y = max(0, x).</summary>
/// <remarks>Any shape, unchanged. The derivative at 0 is 0. Nair and Hinton, Rectified linear units improve restricted Boltzmann machines, 2010.
/// PyTorch: <c>nn.ReLU()</c>.</remarks>
/// <example><code>[Conv(64, 3, Padding = 1), Relu]</code></example>
public sealed class ReluAttribute : LayerAttribute;

/// <summary>Leaky rectifier: y = x for x &gt; 0, slope · x otherwise.</summary>
/// <remarks>Any shape, unchanged. Maas et al., Rectifier nonlinearities improve neural network acoustic models, 2013.
/// PyTorch: <c>nn.LeakyReLU(slope)</c>.</remarks>
/// <param name="slope">The derivative below 0; finite, at least 0.</param>
/// <example><code>[LeakyRelu(0.1)]</code></example>
public sealed class LeakyReluAttribute(double slope = 0.01) : LayerAttribute
{
    /// <summary>The derivative below 0.</summary>
    public double Slope { get; } = slope;
}

/// <summary>Parametric rectifier: y = x for x &gt; 0, slope · x otherwise, with a slope for each channel that is learned.</summary>
/// <remarks>Any shape, unchanged. The parameter <c>weight</c> has a number for each channel, 0.25 at first. He et al., Delving deep into rectifiers, 2015,
/// whose slopes have no weight decay, which pulls them to 0: nor have they here. PyTorch: <c>nn.PReLU(channels)</c>.</remarks>
/// <example><code>[Conv(64, 3, Padding = 1), PRelu]</code></example>
public sealed class PReluAttribute : LayerAttribute;

/// <summary>Exponential linear unit: y = x for x &gt; 0, alpha · (eˣ − 1) otherwise.</summary>
/// <remarks>Any shape, unchanged. Clevert et al., Fast and accurate deep network learning by exponential linear units, 2016.
/// PyTorch: <c>nn.ELU(alpha)</c>.</remarks>
/// <param name="alpha">Minus the limit at −∞; finite, at least 0.</param>
/// <example><code>[Elu]</code></example>
public sealed class EluAttribute(double alpha = 1) : LayerAttribute
{
    /// <summary>Minus the limit at −∞.</summary>
    public double Alpha { get; } = alpha;
}

/// <summary>Logistic function: y = 1 / (1 + e⁻ˣ).</summary>
/// <remarks>Any shape, unchanged. Rumelhart et al., Learning representations by back-propagating errors, 1986. PyTorch: <c>nn.Sigmoid()</c>.</remarks>
/// <example><code>[Dense(100), Sigmoid]</code></example>
public sealed class SigmoidAttribute : LayerAttribute;

/// <summary>Hyperbolic tangent: y = tanh x.</summary>
/// <remarks>Any shape, unchanged. PyTorch: <c>nn.Tanh()</c>.</remarks>
/// <example><code>[Dense(100), Tanh]</code></example>
public sealed class TanhAttribute : LayerAttribute;

/// <summary>Scaled hyperbolic tangent: y = amplitude · tanh(slope · x). With the usual numbers f(±1) = ±1.</summary>
/// <remarks>Any shape, unchanged. LeCun et al., Gradient-based learning applied to document recognition, 1998, appendix A.
/// PyTorch: <c>amplitude * torch.tanh(slope * x)</c>.</remarks>
/// <param name="amplitude">The limits are ±amplitude; finite, more than 0.</param>
/// <param name="slope">The derivative at 0 is amplitude · slope; finite, more than 0.</param>
/// <example><code>[Conv(6, 5), ScaledTanh]</code></example>
public sealed class ScaledTanhAttribute(double amplitude = 1.7159, double slope = 2.0 / 3) : LayerAttribute
{
    /// <summary>The limits are ±amplitude.</summary>
    public double Amplitude { get; } = amplitude;

    /// <summary>The derivative at 0 is amplitude · slope.</summary>
    public double Slope { get; } = slope;
}

/// <summary>Rectifier with a ceiling: y = min(max(0, x), 6).</summary>
/// <remarks>Any shape, unchanged. The derivative at 0 and at 6 is 0. Krizhevsky, Convolutional deep belief networks on CIFAR-10, 2010.
/// PyTorch: <c>nn.ReLU6()</c>.</remarks>
/// <example><code>[Depthwise(3, Padding = 1), BatchNorm, Relu6]</code></example>
public sealed class Relu6Attribute : LayerAttribute;

/// <summary>Sigmoid-weighted linear unit, also called swish: y = x · σ(x) = x / (1 + e⁻ˣ).</summary>
/// <remarks>Any shape, unchanged. Hendrycks and Gimpel, Gaussian error linear units, 2016; Ramachandran et al., Searching for activation functions, 2017.
/// PyTorch: <c>nn.SiLU()</c>.</remarks>
/// <example><code>[Conv(64, 3, Padding = 1, Bias = false), BatchNorm, Silu]</code></example>
public sealed class SiluAttribute : LayerAttribute;

/// <summary>Gaussian error linear unit: y = x · Φ(x), Φ being the normal distribution function.</summary>
/// <remarks>Any shape, unchanged. Hendrycks and Gimpel, Gaussian error linear units, 2016. PyTorch: <c>nn.GELU()</c>, and with
/// <see cref="Approximate"/> <c>nn.GELU(approximate='tanh')</c>.</remarks>
/// <example><code>[Dense(256), Gelu]</code></example>
public sealed class GeluAttribute : LayerAttribute
{
    /// <summary>Whether it is y = x · (1 + tanh(√(2/π) · (x + 0.044715 x³))) / 2 instead, as networks have it that were trained so; false by default.</summary>
    public bool Approximate { get; set; }
}

/// <summary>Piecewise swish: y = x · min(max(0, x + 3), 6) / 6.</summary>
/// <remarks>Any shape, unchanged. Howard et al., Searching for MobileNetV3, 2019. PyTorch: <c>nn.Hardswish()</c>.</remarks>
/// <example><code>[Conv(16, 3, Stride = 2, Padding = 1, Bias = false), BatchNorm, HardSwish]</code></example>
public sealed class HardSwishAttribute : LayerAttribute;

/// <summary>Smooth rectifier: y = ln(1 + e^(beta · x)) / beta.</summary>
/// <remarks>Any shape, unchanged. Dugas et al., Incorporating second-order functional knowledge for better option pricing, 2001.
/// PyTorch: <c>nn.Softplus(beta)</c>.</remarks>
/// <param name="beta">How sharp the bend is: the function tends to the rectifier; finite, more than 0.</param>
/// <example><code>[Dense(100), Softplus]</code></example>
public sealed class SoftplusAttribute(double beta = 1) : LayerAttribute
{
    /// <summary>How sharp the bend is.</summary>
    public double Beta { get; } = beta;
}

/// <summary>Maxout: the largest of some neighbouring channels at each position, y[c] = max(x[pieces · c], …, x[pieces · c + pieces − 1]).</summary>
/// <remarks>Any shape whose channels <paramref name="pieces"/> divides, which has as many times fewer channels then. After a dense layer or a convolution of
/// pieces times as many units it is a unit that learns its own convex function. Where several channels are equally large, the gradient goes to the
/// first. Goodfellow et al., Maxout networks, 2013. PyTorch: <c>x.view(n, c // pieces, pieces, h, w).max(2).values</c>.</remarks>
/// <param name="pieces">How many channels make one: an int, at least 1, or an expression of a block's parameters.</param>
/// <example><code>[Dense(480), Maxout(2), Dropout, Dense(10)]</code></example>
public sealed class MaxoutAttribute(object pieces) : LayerAttribute
{
    /// <summary>How many channels make one.</summary>
    public object Pieces { get; } = pieces;
}

/// <summary>Softmax over the channels: y[c] = e^x[c] / Σ e^x[k], at each position.</summary>
/// <remarks>Any shape, unchanged. The softmax cross-entropy loss has its own: a network that is trained with it ends with logits
/// (CNN1002). Bridle, 1990. PyTorch: <c>nn.Softmax(dim=1)</c>.</remarks>
/// <example><code>[Dense(10), Softmax]</code></example>
public sealed class SoftmaxAttribute : LayerAttribute;

/// <summary>Logarithm of softmax over the channels: y[c] = x[c] − ln Σ e^x[k], at each position.</summary>
/// <remarks>Any shape, unchanged. The largest x is subtracted first, so that nothing overflows, and unlikely classes keep their
/// numbers where the logarithm of a softmax would be −∞. The softmax cross-entropy loss has its own: a network that is trained with it
/// needs neither. Bridle, 1990. PyTorch: <c>nn.LogSoftmax(dim=1)</c>.</remarks>
/// <example><code>[Dense(10), LogSoftmax]</code></example>
public sealed class LogSoftmaxAttribute : LayerAttribute;
