using System.ComponentModel;
using CnnGen.Cpu.Kernels.Tiles;

namespace CnnGen.Cpu.Kernels.Dense;

/// <summary>The sizes of a dense layer of few weights, and the tiles that the generator wrote for them. A layer without is served by the library's.</summary>
/// <param name="InFeatures">Floats of an input sample, at least 16.</param>
/// <param name="OutFeatures">Floats of an output sample, at least 1.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record DenseGeometry(int InFeatures, int OutFeatures)
{
    /// <summary>The tile of the forward pass.</summary>
    public TileKernel? ForwardKernel { get; init; }

    /// <summary>The tile of the gradient by the input.</summary>
    public TileKernel? BackwardDataKernel { get; init; }

    /// <summary>The tile of the gradient by the weights.</summary>
    public TileKernel? BackwardWeightsKernel { get; init; }
}
