using CnnGen.Cpu.Kernels.Tiles;

namespace CnnGen.Cpu.Kernels.Conv.Blocked;

/// <content>The tiles that the generator wrote for these sizes. Whoever has none is served by the library's.</content>
public sealed partial record BlockedConvGeometry
{
    /// <summary>The tile of the forward pass.</summary>
    public TileKernel? ForwardKernel { get; init; }

    /// <summary>The tiles of backward-data, one for each phase of both axes, row by row; null for a phase without pixels.</summary>
    public IReadOnlyList<TileKernel?> BackwardDataKernels { get; init; } = [];

    /// <summary>The tile of the gradient by the weights.</summary>
    public TileKernel? BackwardWeightsKernel { get; init; }

    /// <summary>The tile of a phase of backward-data.</summary>
    internal TileKernel? BackwardDataKernel(int phaseY, int phaseX) =>
        BackwardDataKernels.Count == 0 ? null : BackwardDataKernels[(phaseY * PhasesX) + phaseX];
}
