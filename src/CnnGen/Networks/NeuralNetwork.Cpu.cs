using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace CnnGen;

// The half that generated code works with: pointers, regions and the hooks it fills in.
public abstract unsafe partial class NeuralNetwork
{
    /// <summary>Into how many pieces a training pass cuts its samples, whatever the number of threads: partial sums are
    /// added in this order, so that results do not depend on the machine's load.</summary>
    protected internal const int TrainingChunks = 16;

    private FloatBuffer _gradients = null!;
    private FloatBuffer _activations = null!;
    private FloatBuffer _fixed = null!;
    private FloatBuffer _inference = null!;
    private FloatBuffer _running = null!;
    private Regions _regions = null!;
    private FloatBuffer _workerMemory = null!;
    private WorkerPool _workers = null!;
    private ActivationObserver? _observer;
    private long _workerStride;

    /// <summary>Samples of the pass under way.</summary>
    protected int Samples { get; private set; }

    /// <summary>The parameter store.</summary>
    protected float* ParameterMemory { get; private set; }

    /// <summary>The gradients, at the offsets of the parameters.</summary>
    protected float* GradientMemory { get; private set; }

    /// <summary>Parameters with batch norm folded in.</summary>
    protected float* FoldedMemory { get; private set; }

    /// <summary>The caller's input (or output gradient), packed.</summary>
    protected float* PackedInput { get; private set; }

    /// <summary>The caller's output, packed.</summary>
    protected float* PackedOutput { get; private set; }

    /// <summary>Key of the dropout masks that a layer draws in this pass.</summary>
    protected ulong DropoutStream(int layer) => (TrainingPasses << 16) + (uint)layer;

    /// <summary>Running statistics for a training pass to update, at an offset of the parameter store: a copy, which becomes that of all
    /// workspaces when the pass has ended.</summary>
    protected float* RunningStatistics(long offset) => _running.Pointer + (offset - Plan.TrainableFloats);

    /// <summary>Sample <paramref name="first"/> of a training tensor planned at <paramref name="offset"/> floats a sample.</summary>
    protected float* TrainingTensor(long offset, long stride, int first) => _activations.Pointer + offset * BatchSize + stride * first;

    /// <summary>Sample <paramref name="first"/> of an inference tensor that lives across a barrier.</summary>
    protected float* InferenceTensor(long offset, long stride, int first) => _inference.Pointer + offset * BatchSize + stride * first;

    /// <summary>Training memory that does not depend on the batch.</summary>
    protected float* Fixed(long offset) => _fixed.Pointer + offset;

    /// <summary>A chunk's own copy of a layer's parameter gradients.</summary>
    protected float* PartialGradient(long offset, long floats, int chunk) => _fixed.Pointer + offset + floats * chunk;

    /// <summary>One worker's activations at inference.</summary>
    protected float* WorkerActivations(int worker) => _workerMemory.Pointer + worker * _workerStride;

    /// <summary>One worker's scratch memory.</summary>
    protected float* Scratch(int worker) => _workerMemory.Pointer + worker * _workerStride + Plan.InferenceWorkerFloats;

    /// <summary>Into how many chunks this training pass cuts its samples.</summary>
    protected int SampleChunks => Math.Min(Samples, TrainingChunks);

    /// <summary>Runs <see cref="RunChunk"/> for every chunk of the samples of a training pass, on all workers where so much work pays.</summary>
    protected void RunSamples(int region, long work) => _workers.Run(_regions, region, SampleChunks, work);

    /// <summary>Runs a region of inference, group by group.</summary>
    protected void RunGroups(int region, long work) => _workers.Run(_regions, region, (Samples + Plan.InferenceGroup - 1) / Plan.InferenceGroup, work);

    /// <summary>Runs a region with chunks of its own: channels, rows of a weight matrix.</summary>
    protected void RunChunks(int region, int chunks, long work) => _workers.Run(_regions, region, chunks, work);

    /// <summary>Into how many chunks work on some units is cut whose results do not depend on it: one a worker.</summary>
    protected int WorkerChunks(int units) => Math.Min(_workers.Workers, units);

    /// <summary>Runs a region with a chunk for each worker: parts of work whose results do not depend on where it is cut.</summary>
    protected void RunParts(int region, long work) => _workers.Run(_regions, region, _workers.Workers, work);

    /// <summary>The part of a worker's chunk of so many things, which are cut only at multiples of a number of them.</summary>
    protected (int From, int To) WorkerPart(int chunk, int total, int multipleOf) => Part(chunk, _workers.Workers, total, multipleOf);

    /// <summary>The samples of a chunk of a training pass.</summary>
    protected (int First, int Count) ChunkSamples(int chunk) => Part(chunk, SampleChunks, Samples);

    /// <summary>The samples of a group at inference.</summary>
    protected (int First, int Count) GroupSamples(int group)
    {
        int first = group * Plan.InferenceGroup;
        return (first, Math.Min(Plan.InferenceGroup, Samples - first));
    }

    /// <summary>Part <paramref name="part"/> of <paramref name="total"/> things in <paramref name="parts"/> nearly equal parts.</summary>
    protected static (int First, int Count) Part(int part, int parts, int total)
    {
        int first = (int)((long)part * total / parts);
        return (first, (int)((long)(part + 1) * total / parts) - first);
    }

    /// <summary>Part <paramref name="part"/> of things that are cut only at multiples of a number of them.</summary>
    protected static (int From, int To) Part(int part, int parts, int total, int multipleOf)
    {
        (int first, int count) = Part(part, parts, (total + multipleOf - 1) / multipleOf);
        return (first * multipleOf, Math.Min((first + count) * multipleOf, total));
    }

    /// <summary>Lets an observer see a layer's activations as they are made; costs a branch otherwise.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected void Observe(int layer, float* activations, int count, int stride, int samples)
    {
        if (_observer is not null)
            _observer.Observe(layer, activations, count, stride, samples);
    }

    // The generated part overrides all of these. They are not abstract: C# would ask a class with errors for them, beside our own diagnostic.

    /// <summary>One chunk of one region of the generated code.</summary>
    /// <exception cref="InvalidOperationException">The network has errors.</exception>
    protected virtual void RunChunk(int region, int chunk, int worker) => throw HasErrors();

    /// <summary>The inference pass: a sequence of regions.</summary>
    /// <exception cref="InvalidOperationException">The network has errors.</exception>
    protected virtual void InferForward() => throw HasErrors();

    /// <summary>The inference pass of a single sample, on all workers where that pays.</summary>
    protected virtual void InferSample() => InferForward();

    /// <summary>The forward half of a training pass: a sequence of regions.</summary>
    /// <exception cref="InvalidOperationException">The network has errors.</exception>
    protected virtual void TrainForward() => throw HasErrors();

    /// <summary>The backward half of a training pass: a sequence of regions.</summary>
    /// <exception cref="InvalidOperationException">The network has errors.</exception>
    protected virtual void TrainBackward() => throw HasErrors();

    /// <summary>Folds batch norm into the weights that inference uses.</summary>
    /// <exception cref="InvalidOperationException">The network has errors.</exception>
    protected virtual void FoldWeights() => throw HasErrors();

    internal void Fold() => FoldWeights();

    private protected static InvalidOperationException HasErrors() => new("The network has errors; see the CNN diagnostics of its class.");

    private void AllocateMemory(WorkerPool workers)
    {
        _gradients = new FloatBuffer($"The gradients of {Plan.Name}", Plan.TrainableFloats);
        _gradients.Span.Clear();
        _activations = new FloatBuffer($"The training activations of {Plan.Name}", Plan.TrainingFloatsPerSample, BatchSize, FloatBuffer.Samples);
        _fixed = new FloatBuffer($"The batch statistics and partial gradients of {Plan.Name}", Plan.TrainingFloats);
        _inference = new FloatBuffer($"The inference activations of {Plan.Name}", Plan.InferenceFloatsPerSample, BatchSize, FloatBuffer.Samples);
        _running = new FloatBuffer($"The running statistics of {Plan.Name}", Plan.ParameterFloats - Plan.TrainableFloats);
        _regions = new Regions(this);
        _workerStride = Plan.InferenceWorkerFloats + Plan.ScratchFloats;
        Workers = workers;
        ParameterMemory = Weights.Pointer;
        GradientMemory = _gradients.Pointer;
        FoldedMemory = Weights.FoldedPointer;
    }

    private void Begin(int samples, float* packedInput, float* packedOutput)
    {
        Samples = samples;
        PackedInput = packedInput;
        PackedOutput = packedOutput;
    }

    // Fewer samples than workers are taken one after the other by all workers; a sample's result is the same bits either way.
    private void RunInference(int samples, float* packedInput, float* packedOutput)
    {
        if (samples >= _workers.Workers)
        {
            Begin(samples, packedInput, packedOutput);
            InferForward();
            return;
        }

        for (int i = 0; i < samples; i++)
        {
            Begin(1, packedInput + ((long)i * Plan.Input.Count), packedOutput + ((long)i * Plan.Output.Count));
            InferSample();
        }
    }

    private void RunForwardTraining(int samples, ReadOnlySpan<float> input, Span<float> output)
    {
        using WeightsGate.ReadScope read = Weights.Read();
        Weights.RunningStatistics.CopyTo(_running.Span);
        fixed (float* packedInput = input)
        fixed (float* packedOutput = output)
        {
            Begin(samples, packedInput, packedOutput);
            TrainForward();
        }
    }

    /// <summary>What the workers call. Not the network itself: nobody else may run a chunk, whose memory and spans are those of a pass under way.</summary>
    private sealed class Regions(NeuralNetwork network) : IParallelRegion
    {
        public void RunChunk(int region, int chunk, int worker) => network.RunChunk(region, chunk, worker);
    }
}
