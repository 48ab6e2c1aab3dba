using ILGPU;

namespace CnnGen.Gpu;

/// <summary>Both halves of a workspace's training pass.</summary>
/// <param name="state">What kernels draw random numbers by.</param>
/// <param name="forward">The forward half.</param>
/// <param name="backward">The backward half.</param>
internal sealed class GpuTrainingPasses(ArrayView<float> state, GpuPass forward, GpuPass backward)
{
    /// <summary>Two numbers of 8 bytes.</summary>
    public const int StateFloats = 4;

    private readonly ulong[] _state = new ulong[2];

    public GpuPass Forward => forward;

    public GpuPass Backward => backward;

    /// <summary>Sets what a pass draws by: the seed, and the number of the pass, of which a layer makes its stream.</summary>
    public void SetState(GpuDevice device, ulong seed, ulong pass)
    {
        (_state[0], _state[1]) = (seed, pass << 16);
        device.Upload(System.Runtime.InteropServices.MemoryMarshal.Cast<ulong, float>(_state), state);
    }
}
