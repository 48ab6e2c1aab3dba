using CnnGen.Kernels;
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
    private readonly BlockedMap? _inputGradientMap;
    private WorkerPool _workers;

    /// <summary>Takes the memory of inference. The folded weights are those of all workspaces on the weights.</summary>
    public CpuExecutor(int batchSize, NetworkWeights weights, FoldedWeights folded, ICpuPasses passes, WorkerPool workers)
    {
        (_plan, _batchSize, _weights, Folded, _passes, _workers) = (weights.Plan, batchSize, weights, folded, passes, workers);
        _inference = TakeActivations("inference", _plan.InferenceFloatsPerSample);
        (_workerActivations, _scratch) = TakeWorkerMemory(workers);
        if (_plan.InputGradientHalo >= 0)
            _inputGradientMap = new(_plan.Input[0] + _plan.InputGradientSpare, _plan.Input[1], _plan.Input[2], _plan.InputGradientHalo, _plan.InputGradientSpare);
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

    /// <summary>Runs a region of the pass under way on all workers, where so much work pays.</summary>
    public void Run(int region, int chunks, long work) => _workers.Run(_passes, region, chunks, work);

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

    private bool HasRunningStatistics => _plan.ParameterFloats > _plan.TrainableFloats;

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
}
