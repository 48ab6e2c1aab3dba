using CnnGen.Training;
using ILGPU;
using ILGPU.Runtime;

namespace CnnGen.Gpu;

/// <summary>Runs a workspace's passes on a GPU.</summary>
internal sealed unsafe class GpuExecutor : Executor
{
    private readonly GpuDevice _device;
    private readonly GpuProgram _program;
    private readonly NeuralNetwork _network;
    private readonly NetworkPlan _plan;
    private readonly ArrayView<float> _inputMemory;
    private readonly ArrayView<float> _outputMemory;
    private readonly ArrayView<float>[] _inputs;
    private readonly ArrayView<float>[] _outputs;
    private readonly GpuPass _infer;
    private readonly GpuGradients _gradients;
    private ArrayView<float>[] _inputGradients = [];
    private GpuTrainingPasses? _training;

    public GpuExecutor(GpuDevice device, GpuProgram program, NeuralNetwork network, GpuWeights? weights)
    {
        (_device, _program, _network, _plan) = (device, program, network, network.Plan);
        lock (device.Sync)
        {
            CheckMemory(program.InferenceMemory, default);
            Weights = weights ?? new GpuWeights(device, program, network.Weights);
            _inputMemory = device.Take($"The inputs of {_plan.Name}", _plan.InputCount, network.BatchSize);
            _outputMemory = device.Take($"The outputs of {_plan.Name}", _plan.OutputCount, network.BatchSize);
            _inputs = Places(_inputMemory, _plan.Inputs.Select(input => input.Shape.Count));
            _outputs = Places(_outputMemory, _plan.Outputs.Select(output => output.Shape.Count));
            _infer = new GpuPass(device, program.Infer, Memory("inference", program.InferenceMemory));
        }

        _gradients = new GpuGradients(device, program, _plan);
    }

    public GpuWeights Weights { get; }

    public override Span<float> Gradients => _gradients.OnHost().Span;

    public override void PrepareTraining()
    {
        if (_training is not null)
            return;
        lock (_device.Sync)
        {
            CheckMemory(_program.InferenceMemory, _program.TrainingMemory);
            GpuArena memory = Memory("training", _program.TrainingMemory);
            memory.Add(GpuArea.Gradients, _gradients.View);
            memory.Add(GpuArea.State, _device.Take("The random state", GpuTrainingPasses.StateFloats));
            if (_plan.InputGradients.Length > 0)
            {
                memory.Add(GpuArea.InputGradients, _device.Take($"The input gradients of {_plan.Name}", _plan.InputCount, _network.BatchSize));
                _inputGradients = Places(memory[GpuArea.InputGradients], _plan.Inputs.Select(input => input.Shape.Count));
            }

            _training = new GpuTrainingPasses(memory[GpuArea.State], new GpuPass(_device, _program.Forward, memory), new GpuPass(_device, _program.Backward, memory));
        }
    }

    public override void Infer(int samples, ReadOnlySpan<PassBuffer> inputs, ReadOnlySpan<PassBuffer> outputs)
    {
        using WeightsGate.ReadScope read = Weights.Read();
        lock (_device.Sync)
        {
            Weights.Ensure();
            Upload(inputs, _inputs);
            _infer.Run(samples);
            Download(_outputs, outputs);
        }
    }

    public override void TrainForward(int samples, ReadOnlySpan<PassBuffer> inputs, ReadOnlySpan<PassBuffer> outputs)
    {
        using WeightsGate.ReadScope read = Weights.Read();
        lock (_device.Sync)
        {
            Weights.Ensure();
            Upload(inputs, _inputs);
            _training!.SetState(_device, _network.Seed, _network.TrainingPasses);
            _training.Forward.Run(samples);
            Download(_outputs, outputs);
            if (_plan.ParameterFloats > _plan.TrainableFloats)
                Weights.MarkChanged();
        }
    }

    // What an observer sees are the values of each layer, of which fused kernels store few: the CPU's passes have them.
    public override void Observe(int samples, ReadOnlySpan<PassBuffer> inputs, ReadOnlySpan<PassBuffer> outputs, ActivationObserver observer)
    {
        Cpu.CpuExecutor cpu = _network.OnCpu();
        cpu.PrepareTraining();
        cpu.Observe(samples, inputs, outputs, observer);
    }

    public override void TrainBackward(int samples, ReadOnlySpan<PassBuffer> outputGradients)
    {
        using WeightsGate.ReadScope read = Weights.Read();
        lock (_device.Sync)
        {
            Weights.Ensure();
            Upload(outputGradients, _outputs);
            _training!.Backward.Run(samples);
            // Nobody waits: what fails is told to whoever next brings something to the host.
            _gradients.MarkChanged();
        }
    }

    public override void CopyInputGradients(int samples, ReadOnlySpan<PassBuffer> destinations)
    {
        lock (_device.Sync)
            Download(_inputGradients, destinations);
    }

    public override ParameterUpdate CreateUpdate(NeuralNetwork network, Optimizer optimizer) =>
        (ParameterUpdate?)GpuUpdate.Create(_device, optimizer, _program, _plan, Weights, _gradients) ?? new HostUpdate(network, optimizer, _gradients);

    private GpuArena Memory(string what, GpuMemory size)
    {
        var memory = new GpuArena(_device, $"{_plan.Name}: {what}", size, _network.BatchSize);
        memory.Add(GpuArea.Parameters, Weights.View);
        memory.Add(GpuArea.Inputs, _inputMemory);
        memory.Add(GpuArea.Outputs, _outputMemory);
        return memory;
    }

    // Before anything is taken: a driver that runs out of memory half-way is slow to say so, and says little.
    private void CheckMemory(GpuMemory inference, GpuMemory training)
    {
        long floats = _program.ParameterFloats + _program.TrainableFloats + inference.Floats + training.Floats;
        long perSample = inference.FloatsPerSample + training.FloatsPerSample + (2L * _plan.InputCount) + _plan.OutputCount;
        Int128 bytes = ((Int128)perSample * _network.BatchSize + floats) * sizeof(float);
        long there = _device.Accelerator.MemorySize;
        if (bytes <= there)
            return;
        long fits = (there / sizeof(float) - floats) / perSample;
        throw new OutOfMemoryException(FormattableString.Invariant(
            $"{_plan.Name} needs {bytes:N0} bytes for a batch of {_network.BatchSize} ({perSample * sizeof(float):N0} for each sample), more than {_device} has; ")
            + (fits > 0 ? FormattableString.Invariant($"at most {fits} samples fit.") : "not even one sample fits."));
    }

    // The room for a batch of each input or output, one behind the other.
    private ArrayView<float>[] Places(ArrayView<float> memory, IEnumerable<int> counts)
    {
        long offset = 0;
        return [.. counts.Select(count => memory.SubView((offset += (long)count * _network.BatchSize) - ((long)count * _network.BatchSize), (long)count * _network.BatchSize))];
    }

    private void Upload(ReadOnlySpan<PassBuffer> buffers, ArrayView<float>[] places)
    {
        for (int place = 0; place < buffers.Length; place++)
            _device.Upload(new ReadOnlySpan<float>(buffers[place].Pointer, buffers[place].Length), places[place].SubView(0, buffers[place].Length));
    }

    private void Download(ArrayView<float>[] places, ReadOnlySpan<PassBuffer> buffers)
    {
        for (int place = 0; place < buffers.Length; place++)
            _device.Download(places[place].SubView(0, buffers[place].Length), new Span<float>(buffers[place].Pointer, buffers[place].Length));
    }
}
