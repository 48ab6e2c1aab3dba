namespace CnnGen;

/// <summary>A further input of a network, beside that of <see cref="NetworkAttribute"/>. Layers read it by its name.</summary>
/// <remarks>Passes take the inputs in source order, that of <see cref="NetworkAttribute"/> first: <c>Forward(input, mask, output)</c>. Sizes are those of one sample,
/// channels first, and positive.</remarks>
/// <example><code>
/// [Network(3, 32, 32), Input("mask", 1, 32, 32)]
/// [Concat("mask")]
/// [Conv(16, 3, Padding = 1), Relu, GlobalAvgPool, Dense(10)]
/// public sealed partial class Masked;
/// </code></example>
[AttributeUsage(AttributeTargets.Class, Inherited = false, AllowMultiple = true)]
public sealed class InputAttribute : Attribute
{
    /// <summary>A vector.</summary>
    /// <param name="name">What layers call it: letters, digits and '_', no digit first.</param>
    /// <param name="features">How many numbers a sample has.</param>
    public InputAttribute(string name, int features) => (Name, Shape) = (name, new Shape(features));

    /// <summary>A sequence.</summary>
    /// <param name="name">What layers call it: letters, digits and '_', no digit first.</param>
    /// <param name="channels">Numbers at each step.</param>
    /// <param name="length">Steps.</param>
    public InputAttribute(string name, int channels, int length) => (Name, Shape) = (name, new Shape(channels, length));

    /// <summary>An image.</summary>
    /// <param name="name">What layers call it: letters, digits and '_', no digit first.</param>
    /// <param name="channels">Numbers at each pixel.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    public InputAttribute(string name, int channels, int height, int width) => (Name, Shape) = (name, new Shape(channels, height, width));

    /// <summary>A volume or a video.</summary>
    /// <param name="name">What layers call it: letters, digits and '_', no digit first.</param>
    /// <param name="channels">Numbers at each voxel.</param>
    /// <param name="depth">Slices or frames.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    public InputAttribute(string name, int channels, int depth, int height, int width) =>
        (Name, Shape) = (name, new Shape(channels, depth, height, width));

    /// <summary>What layers call it.</summary>
    public string Name { get; }

    /// <summary>The size of one sample.</summary>
    public Shape Shape { get; }
}
