using CnnGen.Generator.Model;

namespace CnnGen.Generator.Gpu.Planning;

/// <summary>How one sample of a value lies on the GPU: position after position, the channels of each side by side in quads of four, which are loaded at once. The lanes
/// of the last quad that are no channels are 0; whoever writes a map sees to it.</summary>
/// <param name="Area">Its positions; 1 for a vector.</param>
public readonly record struct GpuMap(int Channels, int Area)
{
    public const int Lanes = 4;

    public static GpuMap Of(TensorShape shape) => new(shape.Channels, checked((int)shape.Area));

    /// <summary>Of a position.</summary>
    public int Quads => (Channels + Lanes - 1) / Lanes;

    /// <summary>Of a sample.</summary>
    public int AllQuads => checked(Area * Quads);

    /// <summary>Of a sample, with the lanes that are no channels.</summary>
    public long Floats => (long)AllQuads * Lanes;

    /// <summary>Lanes of the last quad of each position that are no channels.</summary>
    public int SpareLanes => (Quads * Lanes) - Channels;
}
