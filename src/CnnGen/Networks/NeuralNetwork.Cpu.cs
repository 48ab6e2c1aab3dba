using System.ComponentModel;
using System.Runtime.CompilerServices;
using CnnGen.Cpu;

namespace CnnGen;

// The half that generated code works with, on the CPU: pointers, regions and the hooks it fills in. Users call none of it.
public abstract unsafe partial class NeuralNetwork
{
    /// <summary>Into how many pieces a training pass cuts its samples, whatever the number of threads: partial sums are
    /// added in this order, so that results do not depend on the machine's load.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected internal const int TrainingChunks = 16;

    /// <summary>Samples of the pass under way.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected int Samples => _cpu!.Samples;

    /// <summary>The parameter store.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected float* ParameterMemory => Weights.Pointer;

    /// <summary>The gradients, at the offsets of the parameters.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected float* GradientMemory => _cpu!.GradientMemory;

    /// <summary>Parameters with batch norm folded in.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected float* FoldedMemory => _cpu!.Folded.Pointer;

    /// <summary>The caller's samples of an input, packed.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected float* PackedInput(int place) => _cpu!.PackedInput(place);

    /// <summary>The caller's memory for an output, packed.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected float* PackedOutput(int place) => _cpu!.PackedOutput(place);

    /// <summary>The gradient of an output that the caller gives, packed.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected float* PackedOutputGradient(int place) => _cpu!.PackedOutput(place);

    /// <summary>Key of the dropout masks that a layer draws in this pass.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected ulong DropoutStream(int layer) => (TrainingPasses << 16) + (uint)layer;

    /// <summary>Running statistics for a training pass to update, at an offset of the parameter store: a copy, which becomes that of all
    /// workspaces when the pass has ended.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected float* RunningStatistics(long offset) => _cpu!.RunningStatistics + (offset - Plan.TrainableFloats);

    /// <summary>Sample <paramref name="first"/> of a training tensor planned at <paramref name="offset"/> floats a sample.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected float* TrainingTensor(long offset, long stride, int first) => _cpu!.TrainingActivations + offset * BatchSize + stride * first;

    /// <summary>Sample <paramref name="first"/> of an inference tensor that lives across a barrier.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected float* InferenceTensor(long offset, long stride, int first) => _cpu!.InferenceActivations + offset * BatchSize + stride * first;

    /// <summary>Training memory that does not depend on the batch.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected float* Fixed(long offset) => _cpu!.Fixed + offset;

    /// <summary>A chunk's own copy of a layer's parameter gradients.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected float* PartialGradient(long offset, long floats, int chunk) => _cpu!.Fixed + offset + floats * chunk;

    /// <summary>The activations at inference of a worker that has a chunk of samples, or 0.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected float* WorkerActivations(int worker) => _cpu!.WorkerActivations(worker);

    /// <summary>One worker's scratch memory.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected float* Scratch(int worker) => _cpu!.Scratch(worker);

    /// <summary>Into how many chunks this training pass cuts its samples.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected int SampleChunks => Math.Min(Samples, TrainingChunks);

    /// <summary>Runs <see cref="RunChunk"/> for every chunk of the samples of a training pass, on all workers where so much work pays.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected void RunSamples(int region, long work) => _cpu!.Run(region, SampleChunks, work);

    /// <summary>Runs a region of inference, chunk by chunk.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected void RunInference(int region, long work) => _cpu!.Run(region, (Samples + Plan.InferenceChunk - 1) / Plan.InferenceChunk, work);

    /// <summary>Runs a region with chunks of its own: channels, rows of a weight matrix.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected void RunChunks(int region, int chunks, long work) => _cpu!.Run(region, chunks, work);

    /// <summary>Into how many chunks work on some units is cut whose results do not depend on it: one a worker.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected int WorkerChunks(int units) => Math.Min(_cpu!.Workers.Count, units);

    /// <summary>Runs a region with a chunk for each worker: parts of work whose results do not depend on where it is cut.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected void RunParts(int region, long work) => _cpu!.Run(region, _cpu!.Workers.Count, work);

    /// <summary>The part of a worker's chunk of so many things, which are cut only at multiples of a number of them.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected (int From, int To) WorkerPart(int chunk, int total, int multipleOf) => Part(chunk, _cpu!.Workers.Count, total, multipleOf);

    /// <summary>The samples of a chunk of a training pass.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected (int First, int Count) ChunkSamples(int chunk) => Part(chunk, SampleChunks, Samples);

    /// <summary>The samples of a chunk at inference.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected (int First, int Count) InferenceSamples(int chunk)
    {
        int first = chunk * Plan.InferenceChunk;
        return (first, Math.Min(Plan.InferenceChunk, Samples - first));
    }

    /// <summary>Part <paramref name="part"/> of <paramref name="total"/> things in <paramref name="parts"/> nearly equal parts.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected static (int First, int Count) Part(int part, int parts, int total)
    {
        int first = (int)((long)part * total / parts);
        return (first, (int)((long)(part + 1) * total / parts) - first);
    }

    /// <summary>Part <paramref name="part"/> of things that are cut only at multiples of a number of them.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected static (int From, int To) Part(int part, int parts, int total, int multipleOf)
    {
        (int first, int count) = Part(part, parts, (total + multipleOf - 1) / multipleOf);
        return (first * multipleOf, Math.Min((first + count) * multipleOf, total));
    }

    /// <summary>Lets an observer see a layer's activations as they are made; costs a branch otherwise.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected void Observe(int layer, float* activations, int count, int stride, int samples) =>
        _cpu!.Observer?.Observe(layer, activations, count, stride, samples);

    // The generated part overrides all of these. They are not abstract: C# would ask a class with errors for them, beside our own diagnostic.

    /// <summary>One chunk of one region of the generated code.</summary>
    /// <exception cref="InvalidOperationException">The network has errors.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected virtual void RunChunk(int region, int chunk, int worker) => throw HasErrors();

    /// <summary>The inference pass: a sequence of regions.</summary>
    /// <exception cref="InvalidOperationException">The network has errors.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected virtual void InferForward() => throw HasErrors();

    /// <summary>The inference pass of a single sample, on all workers where that pays.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected virtual void InferSample() => InferForward();

    /// <summary>The forward half of a training pass: a sequence of regions.</summary>
    /// <exception cref="InvalidOperationException">The network has errors.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected virtual void TrainForward() => throw HasErrors();

    /// <summary>The backward half of a training pass: a sequence of regions.</summary>
    /// <exception cref="InvalidOperationException">The network has errors.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected virtual void TrainBackward() => throw HasErrors();

    /// <summary>Folds batch norm into the weights that inference uses.</summary>
    /// <exception cref="InvalidOperationException">The network has errors.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected virtual void FoldWeights() => throw HasErrors();

    private protected static InvalidOperationException HasErrors() => new("The network has errors; see the CNN diagnostics of its class.");

    /// <summary>What the executor calls. Not the network itself: nobody else may run a pass or a chunk, whose memory and spans are those of
    /// a call under way.</summary>
    private sealed class GeneratedPasses(NeuralNetwork network) : ICpuPasses
    {
        public void InferForward() => network.InferForward();

        public void InferSample() => network.InferSample();

        public void TrainForward() => network.TrainForward();

        public void TrainBackward() => network.TrainBackward();

        public void FoldWeights() => network.FoldWeights();

        public void RunChunk(int region, int chunk, int worker) => network.RunChunk(region, chunk, worker);
    }
}
