using ILGPU;

namespace CnnGen.Gpu;

/// <summary>The parameters and running statistics of a network on a GPU, which all its workspaces there share. Brought here when those on the host have changed, and back
/// when somebody asks for them there.</summary>
internal sealed class GpuWeights
{
    private readonly GpuDevice _device;
    private readonly GpuProgram _program;
    private readonly NetworkWeights _host;
    private float[]? _staging;
    private readonly Action _fetch;
    private long _version;

    public GpuWeights(GpuDevice device, GpuProgram program, NetworkWeights host)
    {
        (_device, _program, _host) = (device, program, host);
        View = device.Take("The parameters of " + host.Plan.Name, program.ParameterFloats);
        _fetch = Fetch;
    }

    // As they lie on the GPU: on their way there or back.
    private float[] Staging => _staging ??= new float[checked((int)_program.ParameterFloats)];

    public ArrayView<float> View { get; }

    /// <summary>Keeps the weights as they are until the scope is left. The host's are brought up to date first where another device has newer ones than this.</summary>
    public WeightsGate.ReadScope Read() => _host.ReadOnDevice(_version);

    /// <summary>Brings the host's values here if they are others. The caller holds the device and reads the weights.</summary>
    public unsafe void Ensure()
    {
        long version = _host.Version;
        if (_version == version)
            return;
        var values = new ReadOnlySpan<float>(_host.Pointer, _host.Plan.ParameterFloats);
        for (int i = 0; i < _program.Parameters.Length; i++)
        {
            ParameterInfo info = _host.Plan.Parameters[i];
            _program.Parameters[i].ToDevice(values.Slice(info.Offset, info.Count), Staging);
        }

        _device.Upload(Staging, View);
        _version = version;
    }

    /// <summary>Says that the values here have changed.</summary>
    public void MarkChanged() => _version = _host.ChangedOnDevice(_fetch);

    private unsafe void Fetch()
    {
        lock (_device.Sync)
        {
            _device.Download(View, Staging);
            var values = new Span<float>(_host.Pointer, _host.Plan.ParameterFloats);
            for (int i = 0; i < _program.Parameters.Length; i++)
            {
                ParameterInfo info = _host.Plan.Parameters[i];
                _program.Parameters[i].FromDevice(Staging, values.Slice(info.Offset, info.Count));
            }
        }
    }
}
