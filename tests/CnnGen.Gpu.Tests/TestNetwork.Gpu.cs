using CnnGen.Gpu;

namespace CnnGen.Tests.Networks;

// On a device: the one that CNNGEN_DEVICE names, or the first that is not the CPU.
internal static partial class TestNetwork
{
    /// <summary>Where networks run.</summary>
    /// <exception cref="SkipException">There is no device.</exception>
    public static Device Gpu
    {
        get
        {
            Device? device = Device.Best != Device.Cpu ? Device.Best : Device.All.FirstOrDefault(found => found != Device.Cpu);
            Skip.If(device is null, "There is no GPU, nor a driver of OpenCL (Debian's pocl-opencl-icd and ocl-icd-libopencl1).");
            return device!;
        }
    }

    public static NeuralNetwork Create(Type network, int batchSize, ulong seed = 0)
    {
        GpuArena.Poison = float.NaN;
        return (NeuralNetwork)Activator.CreateInstance(network, batchSize, Gpu, seed)!;
    }

    /// <summary>Memory that nobody has written is of NaN from the beginning: see <see cref="GpuArena.Poison"/>.</summary>
    public static void Poison(NeuralNetwork network) => network.PrepareTraining();
}
