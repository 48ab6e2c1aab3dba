using CnnGen.Cpu;
using CnnGen.Training;

namespace CnnGen.Gpu;

/// <summary>A step on the host, of an optimizer for which there is no kernel: gradients are brought there, and weights back by the next pass.</summary>
internal sealed class HostUpdate(NeuralNetwork network, Optimizer optimizer, GpuGradients gradients) : ParameterUpdate
{
    private readonly CpuUpdate _update = new(network, optimizer, gradients.OnHost());

    public override IReadOnlyList<string> StateNames => _update.StateNames;

    public override IReadOnlyList<FloatBuffer> States => _update.States;

    public override void Run(float rate, long step)
    {
        gradients.OnHost();
        _update.Run(rate, step);
    }
}
