namespace CnnGen;

/// <summary>Makes a partial class a network. Its layers follow as attributes; the generator adds the code.</summary>
/// <remarks>Sizes are those of one sample, channels first; the batch is a number at run time. All sizes are positive.</remarks>
/// <example>
/// LeNet-5 as it is trained today (LeCun et al., Gradient-based learning applied to document recognition, 1998, figure 2):
/// <code>
/// [Network(1, 28, 28)]
/// [Conv(6, 5, Padding = 2), Relu, MaxPool(2)]
/// [Conv(16, 5), Relu, MaxPool(2)]
/// [Flatten, Dense(120), Relu, Dense(84), Relu, Dense(10)]
/// public sealed partial class LeNet5;
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class NetworkAttribute : Attribute
{
    /// <summary>A network on vectors.</summary>
    /// <param name="features">How many numbers a sample has.</param>
    public NetworkAttribute(int features) => InputShape = new Shape(features);

    /// <summary>A network on sequences.</summary>
    /// <param name="channels">Numbers at each step.</param>
    /// <param name="length">Steps.</param>
    public NetworkAttribute(int channels, int length) => InputShape = new Shape(channels, length);

    /// <summary>A network on images.</summary>
    /// <param name="channels">Numbers at each pixel: 1 for grey, 3 for colour.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    public NetworkAttribute(int channels, int height, int width) => InputShape = new Shape(channels, height, width);

    /// <summary>A network on volumes or videos.</summary>
    /// <param name="channels">Numbers at each voxel.</param>
    /// <param name="depth">Slices or frames.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    public NetworkAttribute(int channels, int depth, int height, int width) =>
        InputShape = new Shape(channels, depth, height, width);

    /// <summary>The size of one sample.</summary>
    public Shape InputShape { get; }

    /// <summary>Whether the backward pass also computes the loss's gradient with respect to the input; false when not written,
    /// which saves the first layer's backward pass.</summary>
    public bool InputGradient { get; set; }

    /// <summary>Whether Winograd's algorithm may compute the network's convolutions where it is faster; true when not written. For one layer see
    /// <see cref="ConvAttribute.Winograd"/>, which says what it costs in accuracy.</summary>
    public bool Winograd { get; set; } = true;

    /// <summary>The side of the objects to be recognised, in input pixels. When it is written, a network whose last map sees less
    /// than that before it is pooled away gets a warning (CNN1005), and so does one without global pooling (CNN1008). 0, when not written,
    /// asks for no check.</summary>
    public int ObjectSize { get; set; }
}
