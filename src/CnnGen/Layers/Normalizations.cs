namespace CnnGen;

/// <summary>Normalizes each sample over all of its elements: y = γ · (x − mean) / √(variance + ε) + β, with a γ and a β for each element.</summary>
/// <remarks>Any shape, unchanged. The variance is that of the elements themselves (divided by their number). Training and inference are the same.
/// Parameters <c>weight</c> and <c>bias</c> have the input's sizes. Ba, Kiros and Hinton, Layer normalization, 2016.
/// PyTorch: <c>nn.LayerNorm(x.shape[1:])</c>.</remarks>
/// <example><code>[Dense(256), LayerNorm, Gelu]</code></example>
public sealed class LayerNormAttribute : LayerAttribute
{
    /// <summary>Added to the variance; finite, more than 0.</summary>
    public double Epsilon { get; set; } = 1e-5;

    /// <summary>Whether there are γ and β; true by default.</summary>
    public bool Affine { get; set; } = true;
}

/// <summary>Normalizes each sample over groups of neighbouring channels and all their positions:
/// y = γ · (x − mean) / √(variance + ε) + β, with a γ and a β for each channel.</summary>
/// <remarks>Any shape, unchanged, whose channels the groups divide. The variance is that of the elements themselves (divided by their number).
/// Training and inference are the same, and a batch of one is no special case. Parameters <c>weight</c> and <c>bias</c> have a number for each channel.
/// Wu and He, Group normalization, 2018. PyTorch: <c>nn.GroupNorm(groups, channels)</c>.</remarks>
/// <param name="groups">How many groups: an int, at least 1, or an expression of a block's parameters.</param>
/// <example><code>[Conv(64, 3, Padding = 1, Bias = false), GroupNorm(32), Relu]</code></example>
public sealed class GroupNormAttribute(object groups) : LayerAttribute
{
    /// <summary>How many groups.</summary>
    public object Groups { get; } = groups;

    /// <summary>Added to the variance; finite, more than 0.</summary>
    public double Epsilon { get; set; } = 1e-5;

    /// <summary>Whether there are γ and β; true by default.</summary>
    public bool Affine { get; set; } = true;
}

/// <summary>Normalizes each channel of each sample over its positions: y = (x − mean) / √(variance + ε), and γ · y + β if
/// <see cref="Affine"/>.</summary>
/// <remarks>Maps of more than one position, unchanged. The variance is that of the elements themselves (divided by their number). Training and inference
/// are the same: there are no running statistics. Ulyanov et al., Instance normalization: the missing ingredient for fast stylization, 2016.
/// PyTorch: <c>nn.InstanceNorm2d(channels)</c>, <c>nn.InstanceNorm1d</c> on sequences.</remarks>
/// <example><code>[Conv(32, 9, Padding = 4), InstanceNorm(Affine = true), Relu]</code></example>
public sealed class InstanceNormAttribute : LayerAttribute
{
    /// <summary>Added to the variance; finite, more than 0.</summary>
    public double Epsilon { get; set; } = 1e-5;

    /// <summary>Whether there are a γ and a β for each channel; false by default, as in PyTorch.</summary>
    public bool Affine { get; set; }
}

/// <summary>Divides each element by what lies round it, so that large responses damp their neighbours:
/// y = x / (k + α/n · Σ x²)^β, the sum being over a window of n channels at the same position, or, if <see cref="WithinChannels"/>, of positions of the
/// same channel.</summary>
/// <remarks>
/// Any shape, unchanged; within channels images and sequences. Windows reach size/2 (rounded down) channels back and (size − 1)/2 forward, and zeros
/// stand for channels that are not there: n is the size everywhere. Within channels a window has size × size positions of an image, n being their number, and
/// reaches as far up and left, or on a sequence size positions. Without parameters; training and inference are the same.
/// Krizhevsky, Sutskever and Hinton, ImageNet classification with deep convolutional neural networks, 2012, section 3.3, whose α is this one over n
/// (theirs: <c>LocalResponseNorm(5, Alpha = 5e-4, K = 2)</c>). PyTorch: <c>nn.LocalResponseNorm(size, alpha, beta, k)</c>; Caffe: LRN, within channels
/// with WITHIN_CHANNEL.
/// </remarks>
/// <param name="size">Channels, or rows and columns, of a window: an int, at least 1, or an expression of a block's parameters.</param>
/// <example><code>[Conv(96, 11, Stride = 4), Relu, LocalResponseNorm(5, Alpha = 5e-4, K = 2), MaxPool(3, Stride = 2)]</code></example>
public sealed class LocalResponseNormAttribute(object size) : LayerAttribute
{
    /// <summary>Channels, or rows and columns, of a window.</summary>
    public object Size { get; } = size;

    /// <summary>The weight α of the mean of squares; finite, more than 0.</summary>
    public double Alpha { get; set; } = 1e-4;

    /// <summary>The exponent β; finite, more than 0.</summary>
    public double Beta { get; set; } = 0.75;

    /// <summary>What is added to the weighted mean; finite, more than 0.</summary>
    public double K { get; set; } = 1;

    /// <summary>Whether windows are of positions of a channel, and not of channels at a position; false by default.</summary>
    public bool WithinChannels { get; set; }
}
