using System.ComponentModel;
using System.Runtime.InteropServices;

namespace CnnGen.Gpu;

/// <summary>Four floats that a kernel reads or writes at once: neighbouring channels of a position.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[StructLayout(LayoutKind.Sequential, Size = 16)]
public struct Float4(float x, float y, float z, float w)
{
    /// <summary>The first.</summary>
    public float X = x;

    /// <summary>The second.</summary>
    public float Y = y;

    /// <summary>The third.</summary>
    public float Z = z;

    /// <summary>The fourth.</summary>
    public float W = w;
}

/// <summary>Four integers beside four floats: where each was taken from.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[StructLayout(LayoutKind.Sequential, Size = 16)]
public struct Int4(int x, int y, int z, int w)
{
    /// <summary>The first.</summary>
    public int X = x;

    /// <summary>The second.</summary>
    public int Y = y;

    /// <summary>The third.</summary>
    public int Z = z;

    /// <summary>The fourth.</summary>
    public int W = w;
}
