namespace CnnGen;

/// <summary>A layer that slides a window over a map (c, h, w), a sequence (c, l) or a volume (c, d, h, w).</summary>
/// <remarks>
/// The output's size along each axis is ⌊(W − F' + 2P)/S⌋ + 1, with F' = D(F − 1) + 1, or ⌊(W − F' + P₁ + P₂)/S⌋ + 1 where the two sides have their own
/// paddings; see <see cref="Rounding"/> for windows that do not fit.
/// Each size may be given for all axes at once, or for height and width (and depth, on volumes) by themselves, but not both ways; a padding for each side too, or by
/// <see cref="Same"/>. Volumes have shapes, parameters and diagnostics, but no code yet (CNN0029).
/// </remarks>
public abstract class WindowAttribute : LayerAttribute
{
    private protected WindowAttribute(object? kernel) => Kernel = kernel;

    /// <summary>The window's size F on all axes, at least 1; null when it is given for each axis.</summary>
    public object? Kernel { get; }

    /// <summary>The window's depth on a volume, at least 1; on images and sequences it does not apply.</summary>
    public object? KernelDepth { get; set; }

    /// <summary>The window's height, at least 1.</summary>
    public object? KernelHeight { get; set; }

    /// <summary>The window's width, at least 1.</summary>
    public object? KernelWidth { get; set; }

    /// <summary>The step S from one window to the next, at least 1.</summary>
    public object? Stride { get; set; }

    /// <summary>The step from one plane of windows of a volume to the next, at least 1.</summary>
    public object? StrideDepth { get; set; }

    /// <summary>The step from one row of windows to the next, at least 1.</summary>
    public object? StrideHeight { get; set; }

    /// <summary>The step from one column of windows to the next, at least 1.</summary>
    public object? StrideWidth { get; set; }

    /// <summary>How many rows and columns P are added on each side, and planes of a volume, at least 0; 0 when not written.</summary>
    public object? Padding { get; set; }

    /// <summary>How many planes are added in front of a volume and behind it, at least 0.</summary>
    public object? PaddingDepth { get; set; }

    /// <summary>How many rows are added above and below, at least 0.</summary>
    public object? PaddingHeight { get; set; }

    /// <summary>How many columns are added left and right, at least 0.</summary>
    public object? PaddingWidth { get; set; }

    /// <summary>How many planes are added in front of a volume, at least 0; on images and sequences it does not apply.</summary>
    public object? PaddingFront { get; set; }

    /// <summary>How many planes are added behind a volume, at least 0; on images and sequences it does not apply.</summary>
    public object? PaddingBack { get; set; }

    /// <summary>How many rows are added above, at least 0; on a sequence it does not apply.</summary>
    public object? PaddingTop { get; set; }

    /// <summary>How many rows are added below, at least 0; on a sequence it does not apply.</summary>
    public object? PaddingBottom { get; set; }

    /// <summary>How many columns are added left, or before a sequence, at least 0.</summary>
    public object? PaddingLeft { get; set; }

    /// <summary>How many columns are added right, or after a sequence, at least 0.</summary>
    public object? PaddingRight { get; set; }

    /// <summary>Whether the padding is what TensorFlow calls SAME: the output's size along each axis is ⌈W/S⌉, for which max((⌈W/S⌉ − 1)·S + F' − W, 0) rows or
    /// columns are added, the smaller half of them above or left. False when not written; true is given instead of every other padding.</summary>
    public bool Same { get; set; }

    /// <summary>What happens where windows do not fit; <see cref="Rounding.Exact"/> when not written.</summary>
    public Rounding Rounding { get; set; }
}
