namespace CnnGen;

/// <summary>Average pooling: the mean of each window of each channel.</summary>
/// <remarks>
/// <para>(c, h, w) → (c, h', w'), and (c, l) → (c, l'); see <see cref="WindowAttribute"/> for the sizes. The stride is the kernel's size
/// when not written. The padding is at most half the kernel.</para>
/// <para>LeCun et al., 1989. PyTorch: <c>nn.AvgPool2d(kernel, stride, padding, ceil_mode=…, count_include_pad=…)</c>.</para>
/// </remarks>
/// <example><code>[AvgPool(3, Stride = 1, Padding = 1, CountIncludePad = false)]</code></example>
public sealed class AvgPoolAttribute : WindowAttribute
{
    /// <summary>Pooling with a square window.</summary>
    /// <param name="kernel">Height and width of the window, at least 1.</param>
    public AvgPoolAttribute(int kernel)
        : base(kernel)
    {
    }

    /// <inheritdoc cref="AvgPoolAttribute(int)"/>
    public AvgPoolAttribute(string kernel)
        : base(kernel)
    {
    }

    /// <summary>Pooling whose window is given by <see cref="WindowAttribute.KernelHeight"/> and <see cref="WindowAttribute.KernelWidth"/>.</summary>
    public AvgPoolAttribute()
        : base(null)
    {
    }

    /// <summary>Whether the zeros of the padding count in the mean, as PyTorch has it when not told otherwise; true when not written.</summary>
    public bool CountIncludePad { get; set; } = true;
}
