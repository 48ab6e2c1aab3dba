using System.ComponentModel;
using CnnGen.Gpu;

namespace CnnGen;

/// <summary>What a network's passes run on: the CPU, or a GPU that CUDA or OpenCL drives.</summary>
public sealed class Device
{
    private readonly Func<GpuDevice>? _open;
    private GpuDevice? _gpu;

    private Device(string name, string description, bool isGpu, Func<GpuDevice>? open) => (Name, Description, IsGpu, _open) = (name, description, isGpu, open);

    /// <summary>The CPU.</summary>
    public static Device Cpu { get; } = new("cpu", "the CPU", isGpu: false, open: null);

    /// <summary>All devices: the CPU, then those of CUDA, then those of OpenCL.</summary>
    public static IReadOnlyList<Device> All => Found.Devices;

    /// <summary>The device that the environment variable CNNGEN_DEVICE names; the first GPU where it is not set; the CPU where there is none.</summary>
    /// <exception cref="ArgumentException">CNNGEN_DEVICE names no device that is there.</exception>
    public static Device Best => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } name
        ? Find(name, Variable)
        : All.FirstOrDefault(device => device.IsGpu) ?? Cpu;

    private const string Variable = "CNNGEN_DEVICE";

    /// <summary>As in <c>cpu</c>, <c>cuda:0</c>, <c>opencl:0</c>.</summary>
    public string Name { get; }

    /// <summary>What it is.</summary>
    public string Description { get; }

    /// <summary>Whether it is a GPU. OpenCL drives processors too, where the CPU's own code is faster.</summary>
    public bool IsGpu { get; }

    /// <summary>The device of that name: <c>cpu</c>, <c>gpu</c> (the first one), <c>cuda</c> and <c>opencl</c> (the first of these), or one of <see cref="All"/>.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    /// <exception cref="ArgumentException">There is none; the message says what was looked for.</exception>
    public static Device Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Find(name, nameof(name));
    }

    /// <summary>Where generated constructors have their passes from.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public DevicePasses Of(GpuProgram program) => new GpuPasses(this, program);

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Description})";

    internal GpuDevice? Gpu => _open is null ? null : LazyInitializer.EnsureInitialized(ref _gpu, _open);

    private static Device Find(string name, string argument)
    {
        Device? found = All.FirstOrDefault(device => string.Equals(device.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? All.FirstOrDefault(device => (device.IsGpu && string.Equals(name, "gpu", StringComparison.OrdinalIgnoreCase))
                || device.Name.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase));
        return found ?? throw new ArgumentException(
            $"There is no device '{name}'. There are {string.Join(", ", All)}. {Found.Missing}", argument);
    }

    // Looked for once, when somebody asks.
    private static class Found
    {
        public static readonly Device[] Devices;

        public static readonly string Missing;

        static Found()
        {
            (IReadOnlyList<FoundGpu> gpus, string missing) = GpuDevice.Look();
            Devices = [Cpu, .. gpus.Select(gpu => new Device(gpu.Name, gpu.Description, gpu.IsGpu, gpu.Open))];
            Missing = missing;
        }
    }
}
