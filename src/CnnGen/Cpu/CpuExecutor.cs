using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Training;

namespace CnnGen.Cpu;

/// <summary>Runs a workspace's passes on the CPU: has the arenas that the generated code works in, and the workers that run
/// its regions.</summary>
internal sealed unsafe partial class CpuExecutor : Executor
{
    private readonly NetworkPlan _plan;
    private readonly int _batchSize;
    private readonly NetworkWeights _weights;
    private readonly ICpuPasses _passes;
    private readonly BlockedMap?[] _inputGradientMaps;
    private readonly PassBuffer[] _inputs;
    private readonly PassBuffer[] _outputs;
    private WorkerPool _workers;

    /// <summary>Takes the memory of inference. The folded weights are those of all workspaces on the weights.</summary>
    public CpuExecutor(int batchSize, NetworkWeights weights, FoldedWeights folded, ICpuPasses passes, WorkerPool workers)
    {
        (_plan, _batchSize, _weights, Folded, _passes, _workers) = (weights.Plan, batchSize, weights, folded, passes, workers);
        _inference = TakeActivations("inference", _plan.InferenceFloatsPerSample);
        (_workerActivations, _scratch) = TakeWorkerMemory(workers);
        _inputs = new PassBuffer[_plan.Inputs.Length];
        _outputs = new PassBuffer[_plan.Outputs.Length];
        _inputGradientMaps = [.. _plan.Inputs.Zip(_plan.InputGradients, (input, gradient) => gradient.Halo < 0
            ? null
            : new BlockedMap(input.Shape[0] + gradient.Spare, input.Shape[1], input.Shape[2], gradient.Halo, gradient.Spare))];
    }

    /// <summary>The weights as inference reads them.</summary>
    public FoldedWeights Folded { get; }

    /// <summary>The threads; when they are set, between passes, their memory is taken.</summary>
    public WorkerPool Workers
    {
        get => _workers;
        set
        {
            (_workerActivations, _scratch) = TakeWorkerMemory(value);
            _workers = value;
        }
    }

    /// <summary>Samples of the pass under way.</summary>
    public int Samples { get; private set; }

    /// <summary>The caller's samples of an input.</summary>
    public float* PackedInput(int place) => _inputs[place].Pointer;

    /// <summary>The caller's memory for an output, or the gradient of it that the caller gives.</summary>
    public float* PackedOutput(int place) => _outputs[place].Pointer;

    /// <summary>Sees each layer's activations; null but in <see cref="Observe"/> and in tests.</summary>
    public ActivationObserver? Observer { get; set; }

    /// <summary>Runs a region of the pass under way on all workers, where so much work pays.</summary>
    public void Run(int region, int chunks, long work) => _workers.Run(_passes, region, chunks, work);

    // Fewer samples than workers are taken one after the other by all workers; a sample's result is the same bits either way.
    public override void Infer(int samples, ReadOnlySpan<PassBuffer> inputs, ReadOnlySpan<PassBuffer> outputs)
    {
        using WeightsGate.ReadScope read = _weights.Read();
        Folded.Ensure(_passes);
        if (samples >= _workers.Count)
        {
            Begin(samples, inputs, outputs);
            _passes.InferForward();
            return;
        }

        for (int i = 0; i < samples; i++)
        {
            Samples = 1;
            Take(inputs, _inputs, i, samples);
            Take(outputs, _outputs, i, samples);
            _passes.InferSample();
        }
    }

    public override void TrainForward(int samples, ReadOnlySpan<PassBuffer> inputs, ReadOnlySpan<PassBuffer> outputs)
    {
        if (!HasRunningStatistics)
        {
            RunForward(samples, inputs, outputs);
            return;
        }

        _weights.BeginStatistics();
        try
        {
            RunForward(samples, inputs, outputs);
            using WeightsGate.WriteScope write = _weights.Write();
            _running!.Span.CopyTo(_weights.RunningStatistics);
        }
        finally
        {
            _weights.EndStatistics();
        }
    }

    public override void Observe(int samples, ReadOnlySpan<PassBuffer> inputs, ReadOnlySpan<PassBuffer> outputs, ActivationObserver observer)
    {
        Observer = observer;
        try
        {
            RunForward(samples, inputs, outputs);
        }
        finally
        {
            Observer = null;
        }
    }

    public override void TrainBackward(int samples, ReadOnlySpan<PassBuffer> outputGradients)
    {
        using WeightsGate.ReadScope read = _weights.Read();
        Begin(samples, [], outputGradients);
        _passes.TrainBackward();
    }

    public override void CopyInputGradients(int samples, ReadOnlySpan<PassBuffer> destinations)
    {
        for (int place = 0; place < destinations.Length; place++)
        {
            float* gradient = TrainingActivations + _plan.InputGradients[place].Offset * _batchSize;
            if (_inputGradientMaps[place] is { } map)
                BlockedSamples.Store(map, gradient, destinations[place].Pointer, samples);
            else
                Kernels.Layout.Samples.Store(gradient, destinations[place].Pointer, _plan.Inputs[place].Shape.Count, samples);
        }
    }

    public override ParameterUpdate CreateUpdate(NeuralNetwork network, Optimizer optimizer) => new CpuUpdate(network, optimizer, GradientBuffer);

    private bool HasRunningStatistics => _plan.ParameterFloats > _plan.TrainableFloats;

    private void RunForward(int samples, ReadOnlySpan<PassBuffer> inputs, ReadOnlySpan<PassBuffer> outputs)
    {
        using WeightsGate.ReadScope read = _weights.Read();
        _weights.RunningStatistics.CopyTo(_running!.Span);
        Begin(samples, inputs, outputs);
        _passes.TrainForward();
    }

    private void Begin(int samples, ReadOnlySpan<PassBuffer> inputs, ReadOnlySpan<PassBuffer> outputs)
    {
        Samples = samples;
        inputs.CopyTo(_inputs);
        outputs.CopyTo(_outputs);
    }

    // One of several samples.
    private static void Take(ReadOnlySpan<PassBuffer> buffers, PassBuffer[] taken, int sample, int samples)
    {
        for (int place = 0; place < buffers.Length; place++)
        {
            int length = buffers[place].Length / samples;
            taken[place] = new PassBuffer(buffers[place].Pointer + (long)length * sample, length);
        }
    }
}
