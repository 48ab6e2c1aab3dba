namespace CnnGen;

/// <summary>Convolution: y[o, i, j] = b[o] + Σ w[o, c, u, v] · x[c, S·i + D·u − P, S·j + D·v − P], the sum over the channels of the output's group and the window;
/// x is 0 outside the map. (A cross-correlation, as the whole field has it.)</summary>
/// <remarks>
/// <para>(c, h, w) → (channels, h', w'), (c, l) → (channels, l') and (c, d, h, w) → (channels, d', h', w'); see <see cref="WindowAttribute"/> for the sizes.
/// Parameters: <c>weight</c> (channels, c/groups, kernel height, kernel width), of a volume (channels, c/groups, kernel depth, kernel height, kernel width),
/// <c>bias</c> (channels).
/// The stride is 1 when not written.</para>
/// <para>LeCun et al., Backpropagation applied to handwritten zip code recognition, 1989; groups: Krizhevsky et al., 2012; dilation: Yu and Koltun, 2016.
/// PyTorch: <c>nn.Conv2d(c, channels, kernel, stride, padding, dilation, groups, bias)</c>, <c>nn.Conv1d</c> on sequences, <c>nn.Conv3d</c> on volumes.</para>
/// </remarks>
/// <example><code>
/// [Conv(64, 7, Stride = 2, Padding = 3, Bias = false)]
/// [Conv("width", KernelHeight = 1, KernelWidth = 7, PaddingWidth = 3)]
/// </code></example>
public sealed class ConvAttribute : DilatedWindowAttribute
{
    /// <summary>A convolution with a square kernel.</summary>
    /// <param name="channels">Channels of the output, at least 1.</param>
    /// <param name="kernel">Height and width of the kernel, at least 1.</param>
    public ConvAttribute(int channels, int kernel)
        : this((object)channels, kernel)
    {
    }

    /// <inheritdoc cref="ConvAttribute(int, int)"/>
    public ConvAttribute(int channels, string kernel)
        : this((object)channels, kernel)
    {
    }

    /// <inheritdoc cref="ConvAttribute(int, int)"/>
    public ConvAttribute(string channels, int kernel)
        : this((object)channels, kernel)
    {
    }

    /// <inheritdoc cref="ConvAttribute(int, int)"/>
    public ConvAttribute(string channels, string kernel)
        : this((object)channels, kernel)
    {
    }

    /// <summary>A convolution whose kernel is given by <see cref="WindowAttribute.KernelHeight"/> and <see cref="WindowAttribute.KernelWidth"/>.</summary>
    /// <param name="channels">Channels of the output, at least 1.</param>
    public ConvAttribute(int channels)
        : this(channels, (object?)null)
    {
    }

    /// <inheritdoc cref="ConvAttribute(int)"/>
    public ConvAttribute(string channels)
        : this(channels, (object?)null)
    {
    }

    private ConvAttribute(object channels, object? kernel)
        : base(kernel) => Channels = channels;

    /// <summary>Channels of the output.</summary>
    public object Channels { get; }

    /// <summary>Into how many groups the channels are split; output channels see the input channels of their own group only.
    /// It has to divide the channels of input and output; 1 when not written.</summary>
    public object? Groups { get; set; }

    /// <summary>Whether a number b[o] is added to each output channel; true when not written. It is of no use before <see cref="BatchNormAttribute"/>.</summary>
    public bool Bias { get; set; } = true;

    /// <summary>Whether the weights are standardized: for w the layer takes ŵ = (w − μ) / √(σ² + ε), with the mean μ and the variance σ² of each output
    /// channel's weights (Σ (w − μ)² / n over the n = c/groups · kernel height · kernel width of them), and learns w. False when not written. Each output
    /// channel needs more than one weight. Training makes ŵ anew in each pass, inference when weights have changed.</summary>
    /// <remarks>Qiao, Wang, Liu, Shen and Yuille, Micro-Batch Training with Batch-Channel Normalization and Weight Standardization, 2019, equations 5
    /// to 7; the paper's networks have <see cref="GroupNormAttribute"/> behind it. PyTorch has no layer for it; timm's <c>StdConv2d</c> computes this.</remarks>
    public bool Standardize { get; set; }

    /// <summary>ε of <see cref="Standardize"/>, above 0; 1e-5 when not written. Weights that were trained elsewhere need theirs: timm's <c>StdConv2d</c>
    /// has 1e-6, and BiT's 1e-10. (The paper's own code adds 1e-5 to σ, of 1/(n − 1), and not to σ².)</summary>
    public float StandardizeEpsilon { get; set; } = 1e-5f;

    /// <summary>Whether Winograd's F(4×4, 3×3) may compute the layer, forward and backward; true when not written. It applies to 3×3 kernels
    /// at stride 1 with channels in multiples of 16, and is two to three times as fast there. Its rounding error is six to eight times that of the direct sum
    /// and grows with the channels: from 3e-6 of the layer's largest output with 16 to at most 2e-5 with 512, likewise of the gradient by the input, and at most
    /// 1e-5 of the largest for the gradient by the weights. False asks for the direct sum.</summary>
    public bool Winograd { get; set; } = true;
}
