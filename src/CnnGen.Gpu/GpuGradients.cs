using ILGPU;

namespace CnnGen.Gpu;

/// <summary>The gradients of a workspace's parameters, on the GPU and, when somebody asks for them, on the host.</summary>
internal sealed class GpuGradients
{
    private readonly GpuDevice _device;
    private readonly GpuProgram _program;
    private readonly NetworkPlan _plan;
    private FloatBuffer? _host;
    private bool _isHostOld;
    private ArrayView<float>? _view;
    private float[]? _staging;

    public GpuGradients(GpuDevice device, GpuProgram program, NetworkPlan plan) => (_device, _program, _plan) = (device, program, plan);

    /// <summary>Those on the GPU, 0 at first. Takes their memory; the caller holds the device.</summary>
    public ArrayView<float> View => _view ??= _device.Take($"The gradients of {_plan.Name}", _program.TrainableFloats);

    /// <summary>Says that a backward pass has left others. The caller holds the device.</summary>
    public void MarkChanged() => _isHostOld = true;

    /// <summary>The gradients at the offsets that they have on the CPU.</summary>
    public FloatBuffer OnHost()
    {
        lock (_device.Sync)
        {
            if (_host is null)
            {
                _host = new FloatBuffer($"The gradients of {_plan.Name}", _plan.TrainableFloats);
                _host.Span.Clear();
            }

            if (_isHostOld)
            {
                _staging ??= new float[checked((int)_program.TrainableFloats)];
                _device.Download(View, _staging);
                _program.FromDevice(_plan, _staging, _host.Span);
            }

            _isHostOld = false;
            return _host;
        }
    }

    /// <summary>Brings them back where somebody has asked for them since the last backward pass, and may have changed them. The caller holds the device.</summary>
    public void ToDevice()
    {
        if (_host is null || _isHostOld)
            return;
        _staging ??= new float[checked((int)_program.TrainableFloats)];
        _program.ToDevice(_plan, _host.Span, _staging);
        _device.Upload(_staging, View);
    }
}
