using System.ComponentModel;

namespace CnnGen;

/// <summary>Memory of the caller's, fixed for a call: the samples of one input or output, one after the other.</summary>
/// <param name="pointer">The first of its floats.</param>
/// <param name="length">How many there are.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly unsafe struct PassBuffer(float* pointer, int length)
{
    /// <summary>The first of its floats.</summary>
    internal float* Pointer => pointer;

    /// <summary>How many floats there are.</summary>
    internal int Length => length;

    internal bool Overlaps(in PassBuffer other) => pointer < other.Pointer + other.Length && other.Pointer < pointer + length;
}
