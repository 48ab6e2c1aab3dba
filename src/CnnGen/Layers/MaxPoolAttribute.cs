namespace CnnGen;

/// <summary>Max pooling: the largest number in each window of each channel. Padding never wins.</summary>
/// <remarks>
/// <para>(c, h, w) → (c, h', w'), and (c, l) → (c, l'); see <see cref="WindowAttribute"/> for the sizes. The stride is the kernel's size
/// when not written. The padding is at most half the kernel. Where several numbers are equally large, the gradient goes to the first.</para>
/// <para>Ranzato et al., 2007; overlapping windows: Krizhevsky et al., 2012. PyTorch: <c>nn.MaxPool2d(kernel, stride, padding, dilation, ceil_mode=…)</c>.</para>
/// </remarks>
/// <example><code>[MaxPool(3, Stride = 2, Padding = 1)]</code></example>
public sealed class MaxPoolAttribute : DilatedWindowAttribute
{
    /// <summary>Pooling with a square window.</summary>
    /// <param name="kernel">Height and width of the window, at least 1.</param>
    public MaxPoolAttribute(int kernel)
        : base(kernel)
    {
    }

    /// <inheritdoc cref="MaxPoolAttribute(int)"/>
    public MaxPoolAttribute(string kernel)
        : base(kernel)
    {
    }

    /// <summary>Pooling whose window is given by <see cref="WindowAttribute.KernelHeight"/> and <see cref="WindowAttribute.KernelWidth"/>.</summary>
    public MaxPoolAttribute()
        : base(null)
    {
    }
}
