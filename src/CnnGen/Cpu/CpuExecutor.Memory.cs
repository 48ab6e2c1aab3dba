namespace CnnGen.Cpu;

// The arenas: that of inference from the beginning, that of training when it is prepared.
internal sealed unsafe partial class CpuExecutor
{
    private readonly FloatBuffer _inference;
    private FloatBuffer _workerActivations;
    private FloatBuffer _scratch;
    private FloatBuffer? _gradients;
    private FloatBuffer? _activations;
    private FloatBuffer? _fixed;
    private FloatBuffer? _running;

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

    public float* WorkerActivations(int worker) => _workerActivations.Pointer + worker * _plan.InferenceWorkerFloats;

    public float* Scratch(int worker) => _scratch.Pointer + worker * _plan.ScratchFloats;

    /// <summary>How many workers have a chunk of samples at inference, and so activations of their own.</summary>
    public static int ActiveWorkers(NetworkPlan plan, int batchSize, int workers) =>
        Math.Min(workers, (int)(((long)batchSize + plan.InferenceChunk - 1) / plan.InferenceChunk));

    public override void PrepareTraining()
    {
        if (_activations is not null)
            return;
        _ = GradientBuffer;
        FloatBuffer activations = TakeActivations("training", _plan.TrainingFloatsPerSample);
        _fixed = new FloatBuffer($"The batch statistics and partial gradients of {_plan.Name}", _plan.TrainingFloats);
        _running = new FloatBuffer($"The running statistics of {_plan.Name}", _plan.ParameterFloats - _plan.TrainableFloats);
        // Last: where it is, all of it is.
        _activations = activations;
    }

    private FloatBuffer TakeActivations(string pass, long floatsPerSample) =>
        new($"The {pass} activations of {_plan.Name}", floatsPerSample, _batchSize, FloatBuffer.Samples);

    private (FloatBuffer Activations, FloatBuffer Scratch) TakeWorkerMemory(WorkerPool workers)
    {
        int active = ActiveWorkers(_plan, _batchSize, workers.Count);
        return (
            new($"The inference activations of the workers of {_plan.Name}", _plan.InferenceWorkerFloats, active, "workers"),
            new($"The scratch memory of the workers of {_plan.Name}", _plan.ScratchFloats, workers.Count, "workers"));
    }
}
