using System.Reflection;
using System.Runtime.ExceptionServices;
using CnnGen.Gpu.Cuda;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace CnnGen.Gpu;

/// <summary>A device that was found, not yet in use.</summary>
/// <param name="Name">As in <c>cuda:0</c>.</param>
/// <param name="Description">What its driver calls it.</param>
/// <param name="IsGpu">Whether it is one, and no processor.</param>
/// <param name="Open">Takes it into use.</param>
internal sealed record FoundGpu(string Name, string Description, bool IsGpu, Func<GpuDevice> Open);

/// <summary>A GPU in use: its context, one stream for all that runs on it, and the kernels that were compiled for it. Networks take it for a call at a time.</summary>
internal sealed class GpuDevice
{
    // A buffer of nothing is no memory.
    private const int MinimumFloats = 16;

    private readonly Dictionary<MethodInfo, Kernel> _kernels = [];
    private readonly CudaKernels? _cudaKernels;

    private GpuDevice(Context context, ILGPU.Runtime.Device device, string name)
    {
        Name = name;
        Accelerator = device.CreateAccelerator(context);
        Stream = Accelerator.CreateStream();
        Graphs = CudaGraphs.Of(Accelerator, Stream);
        _cudaKernels = CudaKernels.Of(Accelerator, KernelCache.Default);
    }

    public string Name { get; }

    public Accelerator Accelerator { get; }

    public AcceleratorStream Stream { get; }

    /// <summary>Launches a pass as one; null where the driver cannot.</summary>
    public CudaGraphs? Graphs { get; }

    /// <summary>Held for a call: passes of all networks on the device go one after the other.</summary>
    public object Sync { get; } = new();

    /// <summary>The GPUs that there are, and what was looked for and not found.</summary>
    public static (IReadOnlyList<FoundGpu> Gpus, string Missing) Look()
    {
        var gpus = new List<FoundGpu>();
        var missing = new List<string>();
        Look<CudaDevice>("cuda", "CUDA's driver (libcuda)", builder => builder.Cuda());
        Look<CLDevice>("opencl", "an OpenCL loader (libOpenCL) with a driver", builder => builder.OpenCL(_ => true));
        return (gpus, missing.Count == 0 ? "" : "Looked for and not found: " + string.Join("; ", missing) + ".");

        void Look<T>(string kind, string what, Action<Context.Builder> enable)
            where T : ILGPU.Runtime.Device
        {
            try
            {
                using var context = Context.Create(enable);
                int count = gpus.Count;
                gpus.AddRange(context.Devices.OfType<T>().Select((device, i) => new FoundGpu($"{kind}:{i}", device.Name.Trim(), IsGpu(device), () => Open<T>(kind, i, enable))));
                if (gpus.Count == count)
                    missing.Add(what);
            }
            catch (Exception exception) when (exception is DllNotFoundException or TypeInitializationException or NotSupportedException or AcceleratorException)
            {
                missing.Add($"{what} ({exception.Message})");
            }
        }
    }

    private static bool IsGpu(ILGPU.Runtime.Device device) => device is not CLDevice openCl || (openCl.DeviceType & CLDeviceType.CL_DEVICE_TYPE_GPU) != 0;

    /// <summary>Compiles the kernels of launches that are not there yet, side by side: a driver takes its time for each.</summary>
    public void LoadAll(IEnumerable<GpuLaunch> launches)
    {
        GpuLaunch[] missing = [.. launches.Where(launch => !_kernels.ContainsKey(launch.Kernel.Method)).DistinctBy(launch => launch.Kernel.Method)];
        var loaded = new Kernel[missing.Length];
        try
        {
            Parallel.For(0, missing.Length, i => loaded[i] = Load(missing[i]));
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }

        for (int i = 0; i < missing.Length; i++)
            _kernels.Add(missing[i].Kernel.Method, loaded[i]);
    }

    /// <summary>The kernel of a launch, which is loaded.</summary>
    public Kernel Kernel(GpuLaunch launch) => _kernels[launch.Kernel.Method];

    private Kernel Load(GpuLaunch launch)
    {
        MethodInfo method = launch.Kernel.Method;
        try
        {
            return _cudaKernels?.Load(method, launch.Threads) ?? Accelerator.LoadKernel(method, new KernelSpecialization(launch.Threads, null));
        }
        catch (Exception exception) when (exception is InternalCompilerException or AcceleratorException or NotSupportedException)
        {
            throw new DeviceException(
                $"The kernel {method.Name} of '{launch.Layer}' ({launch.What}) does not compile for {this}: {exception.InnerException?.Message ?? exception.Message}", exception);
        }
    }

    /// <summary>Takes memory, of zeros, for as long as somebody has a view of it.</summary>
    /// <param name="what">What it is for, in the plural, for the message.</param>
    /// <param name="floats">Of one copy.</param>
    /// <param name="copies">As many samples as a batch has, where each has such memory.</param>
    /// <exception cref="OutOfMemoryException">The device cannot give it.</exception>
    public ArrayView<float> Take(string what, long floats, int copies = 1)
    {
        long length = Math.Max(MinimumFloats, checked(floats * copies));
        ArrayView<float>? taken = TryTake(length, out Exception? problem);
        if (taken is null)
        {
            // What networks have that nobody has any more is the garbage collector's, which knows nothing of the device's memory.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            taken = TryTake(length, out problem);
        }

        return taken ?? throw new OutOfMemoryException(
            FormattableString.Invariant($"{what} need {length * sizeof(float):N0} bytes, which {this} cannot give: {problem!.Message} Use a smaller batch."), problem);
    }

    /// <summary>Copies the host's floats.</summary>
    /// <exception cref="DeviceException">The device fails.</exception>
    public void Upload(ReadOnlySpan<float> from, ArrayView<float> to)
    {
        try
        {
            to.SubView(0, from.Length).CopyFromCPU(Stream, from);
        }
        catch (AcceleratorException exception)
        {
            throw Failed("took no copy from the host", exception);
        }
    }

    /// <summary>Copies floats to the host, when all is done that was launched before.</summary>
    /// <exception cref="DeviceException">The device fails, or what was launched.</exception>
    public void Download(ArrayView<float> from, Span<float> to)
    {
        try
        {
            from.SubView(0, to.Length).CopyToCPU(Stream, to);
            Stream.Synchronize();
        }
        catch (AcceleratorException exception)
        {
            throw Failed("gave no copy to the host: it, or a kernel that was launched before, failed", exception);
        }
    }

    /// <summary>What is thrown when the device fails.</summary>
    /// <param name="what">What it did, or did not.</param>
    /// <param name="exception">What the driver says.</param>
    public DeviceException Failed(string what, Exception exception) =>
        new($"{this} {what}: {exception.Message} Weights on the host are those that were last brought there.", exception);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Name} ({Accelerator.Name.Trim()}, {Accelerator.MemorySize:N0} bytes)");

    private ArrayView<float>? TryTake(long length, out Exception? problem)
    {
        try
        {
            MemoryBuffer1D<float, Stride1D.Dense> buffer = Accelerator.Allocate1D<float>(length);
            buffer.MemSetToZero(Stream);
            problem = null;
            return buffer.View.BaseView;
        }
        catch (AcceleratorException exception)
        {
            problem = exception;
            return null;
        }
    }

    private static GpuDevice Open<T>(string kind, int number, Action<Context.Builder> enable)
        where T : ILGPU.Runtime.Device
    {
        var context = Context.Create(builder =>
        {
            enable(builder);
            builder.Optimize(OptimizationLevel.O2);
        });
        T device = context.Devices.OfType<T>().ElementAt(number);
        if (device is CLDevice openCl)
            IlgpuInternals.AllowGenericAddresses(openCl);
        return new GpuDevice(context, device, $"{kind}:{number}");
    }
}
