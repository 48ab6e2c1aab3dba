namespace CnnGen.Generator.Model;

/// <summary>How a padding is written.</summary>
public enum PaddingForm
{
    /// <summary>One number for both sides of an axis.</summary>
    Axes,

    /// <summary>A number for one side at least.</summary>
    Sides,

    /// <summary>What TensorFlow calls SAME: as much as gives ⌈W/S⌉ windows. Its numbers are known with the input.</summary>
    Same,
}

/// <summary>The rows and columns that are added on each side of a map, and the planes of a volume.</summary>
public readonly record struct Padding(int Top, int Bottom, int Left, int Right, PaddingForm Form = PaddingForm.Axes, int Front = 0, int Back = 0)
{
    /// <summary>The same on both sides of an axis.</summary>
    public Padding(int height, int width, int depth = 0)
        : this(height, height, width, width, Front: depth, Back: depth)
    {
    }

    /// <summary>TensorFlow's, before the input is known.</summary>
    public static Padding Same { get; } = new(0, 0, 0, 0, PaddingForm.Same);

    /// <summary>Above and left of the map, and in front of a volume: what the kernels take, beside the output's size.</summary>
    public Axes Start => new(Top, Left, Front);

    /// <summary>Below and right of the map, and behind a volume.</summary>
    public Axes End => new(Bottom, Right, Back);

    public static implicit operator Padding(Axes axes) => new(axes.Height, axes.Width, axes.Depth);

    /// <summary>As in <c>1×1</c>, or where the sides differ as in <c>0×0 before and 1×1 after</c>.</summary>
    public override string ToString() => Start == End ? Start.ToString() : $"{Start} before and {End} after";
}
