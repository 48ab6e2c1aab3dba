namespace CnnGen;

/// <summary>A window whose taps may lie apart.</summary>
public abstract class DilatedWindowAttribute : WindowAttribute
{
    private protected DilatedWindowAttribute(object? kernel)
        : base(kernel)
    {
    }

    /// <summary>The distance D between two taps of the window, at least 1; 1 when not written.</summary>
    public object? Dilation { get; set; }

    /// <summary>The distance between two planes of the window on a volume, at least 1.</summary>
    public object? DilationDepth { get; set; }

    /// <summary>The distance between two rows of the window, at least 1.</summary>
    public object? DilationHeight { get; set; }

    /// <summary>The distance between two columns of the window, at least 1.</summary>
    public object? DilationWidth { get; set; }
}
