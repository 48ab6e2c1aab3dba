using CnnGen.Kernels;
using CnnGen.Training;

namespace CnnGen.Cpu;

/// <summary>Runs a workspace's passes on the CPU: the arenas that the generated code works in, and the workers that run its regions.</summary>
internal sealed unsafe class CpuExecutor : Executor
{
    private readonly NetworkPlan _plan;
    private readonly int _batchSize;
    private readonly NetworkWeights _weights;
    private readonly ICpuPasses _passes;
    private readonly FloatBuffer _inference;
    private readonly BlockedMap? _inputGradientMap;
    private WorkerPool _workers;
    private FloatBuffer _workerActivations;
    private FloatBuffer _scratch;
    private FloatBuffer? _gradients;
    private FloatBuffer? _activations;
    private FloatBuffer? _fixed;
    private FloatBuffer? _running;

    /// <summary>Takes the memory of inference. The folded weights are those of all workspaces on the weights.</summary>
    public CpuExecutor(int batchSize, NetworkWeights weights, FoldedWeights folded, ICpuPasses passes, WorkerPool workers)
    {
        (_plan, _batchSize, _weights, Folded, _passes, _workers) = (weights.Plan, batchSize, weights, folded, passes, workers);
        _inference = new FloatBuffer($"The inference activations of {_plan.Name}", _plan.InferenceFloatsPerSample, batchSize, FloatBuffer.Samples);
        (_workerActivations, _scratch) = TakeWorkerMemory(workers);
        if (_plan.InputGradientHalo >= 0)
            _inputGradientMap = new(_plan.Input[0], _plan.Input[1], _plan.Input[2], _plan.InputGradientHalo);
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

    /// <summary>The caller's input or output gradient.</summary>
    public float* PackedInput { get; private set; }

    /// <summary>The caller's output.</summary>
    public float* PackedOutput { get; private set; }

    /// <summary>Sees each layer's activations; null but in <see cref="Observe"/> and in tests.</summary>
    public ActivationObserver? Observer { get; set; }

    public override Span<float> Gradients => GradientBuffer.Span;

    // The generated code's, in training passes only: see PrepareTraining.
    public float* GradientMemory => _gradients!.Pointer;

    public float* TrainingActivations => _activations!.Pointer;

    public float* Fixed => _fixed!.Pointer;

    public float* RunningStatistics => _running!.Pointer;

    public float* InferenceActivations => _inference.Pointer;

    // Read between two calls, perhaps by several threads: whoever comes first makes it.
    private FloatBuffer GradientBuffer
    {
        get
        {
            if (Volatile.Read(ref _gradients) is { } taken)
                return taken;
            FloatBuffer made = new($"The gradients of {_plan.Name}", _plan.TrainableFloats);
            made.Span.Clear();
            return Interlocked.CompareExchange(ref _gradients, made, null) ?? made;
        }
    }

    private bool HasRunningStatistics => _plan.ParameterFloats > _plan.TrainableFloats;

    public float* WorkerActivations(int worker) => _workerActivations.Pointer + worker * _plan.InferenceWorkerFloats;

    public float* Scratch(int worker) => _scratch.Pointer + worker * _plan.ScratchFloats;

    /// <summary>Runs a region of the pass under way on all workers, where so much work pays.</summary>
    public void Run(int region, int chunks, long work) => _workers.Run(_passes, region, chunks, work);

    /// <summary>How many workers have a group of samples at inference, and so activations of their own.</summary>
    public static int ActiveWorkers(NetworkPlan plan, int batchSize, int workers) =>
        Math.Min(workers, (int)(((long)batchSize + plan.InferenceGroup - 1) / plan.InferenceGroup));

    public override void PrepareTraining()
    {
        if (_activations is not null)
            return;
        _ = GradientBuffer;
        FloatBuffer activations = new($"The training activations of {_plan.Name}", _plan.TrainingFloatsPerSample, _batchSize, FloatBuffer.Samples);
        _fixed = new FloatBuffer($"The batch statistics and partial gradients of {_plan.Name}", _plan.TrainingFloats);
        _running = new FloatBuffer($"The running statistics of {_plan.Name}", _plan.ParameterFloats - _plan.TrainableFloats);
        // Last: where it is, all of it is.
        _activations = activations;
    }

    // Fewer samples than workers are taken one after the other by all workers; a sample's result is the same bits either way.
    public override void Infer(int samples, ReadOnlySpan<float> input, Span<float> output)
    {
        using WeightsGate.ReadScope read = _weights.Read();
        Folded.Ensure(_passes);
        fixed (float* packedInput = input)
        fixed (float* packedOutput = output)
        {
            if (samples >= _workers.Count)
            {
                Begin(samples, packedInput, packedOutput);
                _passes.InferForward();
                return;
            }

            for (int i = 0; i < samples; i++)
            {
                Begin(1, packedInput + ((long)i * _plan.Input.Count), packedOutput + ((long)i * _plan.Output.Count));
                _passes.InferSample();
            }
        }
    }

    public override void TrainForward(int samples, ReadOnlySpan<float> input, Span<float> output)
    {
        if (!HasRunningStatistics)
        {
            RunForward(samples, input, output);
            return;
        }

        _weights.BeginStatistics();
        try
        {
            RunForward(samples, input, output);
            using WeightsGate.WriteScope write = _weights.Write();
            _running!.Span.CopyTo(_weights.RunningStatistics);
        }
        finally
        {
            _weights.EndStatistics();
        }
    }

    public override void Observe(int samples, ReadOnlySpan<float> input, Span<float> output, ActivationObserver observer)
    {
        Observer = observer;
        try
        {
            RunForward(samples, input, output);
        }
        finally
        {
            Observer = null;
        }
    }

    public override void TrainBackward(int samples, ReadOnlySpan<float> outputGradient)
    {
        using WeightsGate.ReadScope read = _weights.Read();
        fixed (float* packed = outputGradient)
        {
            Begin(samples, packed, null);
            _passes.TrainBackward();
        }
    }

    public override void CopyInputGradient(int samples, Span<float> destination)
    {
        float* gradient = TrainingActivations + _plan.InputGradientOffset * _batchSize;
        fixed (float* packed = destination)
        {
            if (_inputGradientMap is null)
                Kernels.Samples.Store(gradient, packed, _plan.Input.Count, samples);
            else
                BlockedSamples.Store(_inputGradientMap, gradient, packed, samples);
        }
    }

    public override ParameterUpdate CreateUpdate(Optimizer optimizer) => new CpuUpdate(this, optimizer, _weights, GradientBuffer);

    private void RunForward(int samples, ReadOnlySpan<float> input, Span<float> output)
    {
        using WeightsGate.ReadScope read = _weights.Read();
        _weights.RunningStatistics.CopyTo(_running!.Span);
        fixed (float* packedInput = input)
        fixed (float* packedOutput = output)
        {
            Begin(samples, packedInput, packedOutput);
            _passes.TrainForward();
        }
    }

    private void Begin(int samples, float* packedInput, float* packedOutput)
    {
        Samples = samples;
        PackedInput = packedInput;
        PackedOutput = packedOutput;
    }

    private (FloatBuffer Activations, FloatBuffer Scratch) TakeWorkerMemory(WorkerPool workers) => (
        new($"The inference activations of the workers of {_plan.Name}", _plan.InferenceWorkerFloats, ActiveWorkers(_plan, _batchSize, workers.Count), "workers"),
        new($"The scratch memory of the workers of {_plan.Name}", _plan.ScratchFloats, workers.Count, "workers"));
}
