using ILGPU;

namespace CnnGen.Gpu;

/// <summary>What an optimizer keeps of each weight, on the GPU and, when somebody asks for it, on the host.</summary>
internal sealed class GpuStates
{
    private readonly GpuDevice _device;
    private readonly GpuProgram _program;
    private readonly NetworkPlan _plan;
    private readonly IReadOnlyList<string> _names;
    private readonly float[] _staging;
    private FloatBuffer[]? _host;

    // Whoever has asked for them may have written them.
    private bool _isOnHost;

    public GpuStates(GpuDevice device, GpuProgram program, NetworkPlan plan, IReadOnlyList<string> names)
    {
        (_device, _program, _plan, _names) = (device, program, plan, names);
        Views = [.. names.Select(name => device.Take($"The optimizer's '{name}' of {plan.Name}", program.TrainableFloats))];
        _staging = new float[names.Count == 0 ? 0 : checked((int)program.TrainableFloats)];
    }

    public ArrayView<float>[] Views { get; }

    /// <summary>The states at the offsets that parameters have on the CPU, until the next step.</summary>
    public IReadOnlyList<FloatBuffer> OnHost()
    {
        lock (_device.Sync)
        {
            if (_host is null)
            {
                _host = [.. _names.Select(name => new FloatBuffer($"The optimizer's '{name}' of {_plan.Name}", _plan.TrainableFloats))];
                foreach (FloatBuffer state in _host)
                    state.Span.Clear();
            }

            for (int i = 0; i < Views.Length && !_isOnHost; i++)
            {
                _device.Download(Views[i], _staging);
                _program.FromDevice(_plan, _staging, _host[i].Span);
            }

            _isOnHost = true;
            return _host;
        }
    }

    /// <summary>Brings back those that somebody may have changed. The caller holds the device.</summary>
    public void ToDevice()
    {
        if (!_isOnHost)
            return;
        for (int i = 0; i < Views.Length; i++)
        {
            _program.ToDevice(_plan, _host![i].Span, _staging);
            _device.Upload(_staging, Views[i]);
        }

        _isOnHost = false;
    }
}
