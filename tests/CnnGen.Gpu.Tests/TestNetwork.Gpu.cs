using CnnGen.Gpu;

namespace CnnGen.Tests.Networks;

// On a device: the one that CNNGEN_DEVICE names, or the first.
internal static partial class TestNetwork
{
    /// <summary>Where networks run.</summary>
    /// <exception cref="SkipException">There is no device.</exception>
    public static Device Gpu
    {
        get
        {
            Skip.IfNot(Device.Best.IsGpu, "There is no GPU, nor a driver of OpenCL (Debian's pocl-opencl-icd and ocl-icd-libopencl1).");
            return Device.Best;
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
