using System.Linq.Expressions;
using System.Reflection;
using CnnGen.Training;
using ILGPU;

namespace CnnGen.Gpu;

/// <summary>An optimizer's step on a GPU, where its states are too. They are brought to the host when somebody asks for them there.</summary>
internal sealed class GpuUpdate : ParameterUpdate
{
    // What the kernel has a decay and a mask for.
    private const int RunFloats = 16;
    private const int FloatsOfQuad = 4;

    private readonly GpuDevice _device;
    private readonly UpdateRule _rule;
    private readonly GpuWeights _weights;
    private readonly GpuGradients _gradients;
    private readonly GpuStates _states;
    private readonly ArrayView<float> _numbers;
    private readonly GpuPass _launch;
    private readonly int _quads;

    private GpuUpdate(GpuDevice device, Optimizer optimizer, UpdateRule rule, Delegate kernel, GpuProgram program, NetworkPlan plan, GpuWeights weights, GpuGradients gradients)
    {
        (_device, _rule, _weights, _gradients) = (device, rule, weights, gradients);
        lock (device.Sync)
        {
            _states = new GpuStates(device, program, plan, rule.States);
            _numbers = device.Take("An optimizer's numbers", rule.Numbers.Length);
            (float[] decays, int[] masks) = Describe(optimizer, program, plan);
            ArrayView<float> decayMemory = device.Take("The decays of the weights", decays.Length), maskMemory = device.Take("The masks of the weights", masks.Length);
            device.Upload(decays, decayMemory);
            device.Upload(System.Runtime.InteropServices.MemoryMarshal.Cast<int, float>(masks), maskMemory);
            var launch = new GpuLaunch(optimizer.GetType().Name, "step", kernel, Threads: 256, new GpuGrid(1, 256, 1), []);
            ArrayView<float> values = weights.View.SubView(0, program.TrainableFloats);
            _launch = new GpuPass(device, [(launch, [values, gradients.View, decayMemory, maskMemory, _numbers, .. _states.Views])]);
        }

        _quads = checked((int)(program.TrainableFloats / FloatsOfQuad));
    }

    public override IReadOnlyList<string> StateNames => _rule.States;

    public override IReadOnlyList<FloatBuffer> States => _states.OnHost();

    /// <summary>An optimizer at work on the weights of a network; null where it has no kernel.</summary>
    public static GpuUpdate? Create(GpuDevice device, Optimizer optimizer, GpuProgram program, NetworkPlan plan, GpuWeights weights, GpuGradients gradients)
    {
        UpdateRule rule = optimizer.NewRule();
        return Find(optimizer, rule.Formulas) is { } kernel && program.TrainableFloats > 0
            ? new GpuUpdate(device, optimizer, rule, kernel, program, plan, weights, gradients)
            : null;
    }

    public override WeightsGate.WriteScope Write(NetworkWeights weights) => weights.WriteOnDevice();

    public override void Run(float rate, long step)
    {
        _rule.Prepare(rate, step);
        lock (_device.Sync)
        {
            _gradients.ToDevice();
            _states.ToDevice();
            _weights.Ensure();
            _device.Upload(_rule.Numbers, _numbers);
            _launch.Run(_quads);
            _weights.MarkChanged();
        }
    }

    // Those of the optimizer's own assembly, and those that this one has for assemblies that know of no GPU.
    private static Delegate? Find(Optimizer optimizer, string formulas)
    {
        UpdateKernelAttribute? found = new[] { optimizer.GetType().Assembly, typeof(GpuUpdate).Assembly }
            .SelectMany(assembly => assembly.GetCustomAttributes<UpdateKernelAttribute>())
            .FirstOrDefault(kernel => kernel.Formulas == formulas);
        MethodInfo? method = found?.Type.GetMethod(found.Method);
        return method?.CreateDelegate(Expression.GetActionType([.. method.GetParameters().Select(parameter => parameter.ParameterType)]));
    }

    // Of each 16 floats, which are of one parameter, the factor of their decay, and a bit for each float that is a weight.
    private static (float[] Decays, int[] Masks) Describe(Optimizer optimizer, GpuProgram program, NetworkPlan plan)
    {
        int runs = checked((int)((program.TrainableFloats + RunFloats - 1) / RunFloats));
        (float[] decays, int[] masks) = (new float[runs], new int[runs]);
        for (int i = 0; i < program.Parameters.Length; i++)
        {
            (GpuParameter parameter, ParameterInfo info) = (program.Parameters[i], plan.Parameters[i]);
            if (!info.IsTrainable)
                continue;
            float decay = optimizer.Decays(info) ? optimizer.WeightDecay : 0;
            for (long at = 0; at < parameter.Floats; at++)
            {
                long place = parameter.Offset + at;
                decays[place / RunFloats] = decay;
                if (at % parameter.Stride < parameter.Channels)
                    masks[place / RunFloats] |= 1 << (int)(place % RunFloats);
            }
        }

        return (decays, masks);
    }
}
