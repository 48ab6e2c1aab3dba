using System.ComponentModel;

namespace CnnGen;

/// <summary>The passes of a network on a device that is not the CPU. A device's library derives from it, and generated constructors pass it on.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class DevicePasses
{
    internal DevicePasses()
    {
    }

    /// <summary>Takes the memory of inference.</summary>
    /// <param name="network">Whose weights, plan and batch size are set.</param>
    /// <param name="sharing">That of a workspace on the same weights; null where there is none.</param>
    /// <returns>Null where the device is the CPU.</returns>
    internal abstract Executor? CreateExecutor(NeuralNetwork network, Executor? sharing);
}
