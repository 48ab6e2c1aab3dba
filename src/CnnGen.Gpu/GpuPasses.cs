namespace CnnGen.Gpu;

/// <summary>A network's program, and the device that it runs on.</summary>
internal sealed class GpuPasses(Device device, GpuProgram program) : DevicePasses
{
    internal override Executor? CreateExecutor(NeuralNetwork network, Executor? sharing) =>
        device.Gpu is not { } gpu ? null : new GpuExecutor(gpu, program, network, (sharing as GpuExecutor)?.Weights);
}
