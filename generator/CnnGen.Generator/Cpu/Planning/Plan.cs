using CnnGen.Generator.Cpu.Planning.Implementations;
using CnnGen.Generator.Layers;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Reading;

namespace CnnGen.Generator.Cpu.Planning;

/// <summary>A network ready to be emitted: what runs when, split how, and where everything lies.</summary>
/// <param name="Layouts">How each node's value and gradient lie, by its id: also where fusion has left them no tensor.</param>
/// <param name="Shapes">Their shapes as they lie: in blocks, with lanes for channels.</param>
/// <param name="Convolutions">What computes each convolution, and why nothing else does, by its id; null for what is none.</param>
public sealed record Plan(
    Program Program,
    EquatableArray<Layout> Layouts,
    EquatableArray<TensorShape> Shapes,
    EquatableArray<PlannedConv?> Convolutions,
    ParameterPlan Parameters,
    EquatableArray<FoldedLayer> Folded,
    EquatableArray<PackedWeights> InferencePacked,
    EquatableArray<MadeWeights> InferenceMade,
    Pass Inference,
    Pass? InferenceOfOne,
    Pass TrainForward,
    Pass TrainBackward,
    FixedPlan Fixed,
    MemoryPlan Memory)
{
    public bool IsBlocked(int node) => Layouts[node] == Layout.Blocked;

    /// <summary>The lanes of a value's last block that are no channels; 0 where it is planar.</summary>
    public int SpareLanes(int node) => Shapes[node].Channels - Program.Instructions[node].Shape.Channels;
}

/// <summary>Training memory that does not depend on the batch.</summary>
public sealed record FixedPlan(
    EquatableArray<PartialGradient> Partials,
    EquatableArray<TrainingWeights> Weights,
    EquatableArray<MadeWeights> Made,
    EquatableArray<BatchStatistics> Statistics,
    EquatableArray<SharedGradient> Shared,
    long Floats);

/// <summary>Sizes of the arenas in floats; see the runtime's <c>NetworkPlan</c>, whose members have the same names.</summary>
public sealed record MemoryPlan(
    long TrainingFloatsPerSample,
    long TrainingFloats,
    long InferenceFloatsPerSample,
    long InferenceWorkerFloats,
    int InferenceChunk,
    long FoldedFloats,
    EquatableArray<InputGradientPlace> InputGradients,
    long ScratchFloats)
{
    public long ActivationBytes => TrainingFloatsPerSample * sizeof(float);

    public long InferenceActivationBytes => (InferenceFloatsPerSample + InferenceWorkerFloats / InferenceChunk) * sizeof(float);
}

/// <summary>Where the gradient by an input lies, and how.</summary>
/// <param name="Offset">Among the training activations, in floats per sample.</param>
/// <param name="Halo">Width of its border of zeros; <see cref="Tensor.Planar"/> where it is planar.</param>
/// <param name="Spare">Lanes of its last block that are no channels.</param>
public sealed record InputGradientPlace(long Offset, int Halo, int Spare);

/// <summary>What a pass is for.</summary>
public enum PassKind
{
    /// <summary>Many samples, each on one worker.</summary>
    Inference,

    /// <summary>One sample, on all workers.</summary>
    InferenceOfOne,
    TrainForward,
    TrainBackward,
}

/// <summary>A pass: regions one after the other, a barrier between them.</summary>
public sealed record Pass(PassKind Kind, EquatableArray<Region> Regions, EquatableArray<Tensor> Tensors)
{
    public bool IsInference => Kind is PassKind.Inference or PassKind.InferenceOfOne;
}

/// <summary>Steps that run for one part of the work without waiting for the others.</summary>
/// <param name="Index">Number over all passes: the <c>region</c> of the runtime's <c>RunChunk</c>.</param>
/// <param name="Chunks">For splits other than by samples: how many chunks, or <see cref="ChunkAWorker"/>.</param>
public sealed record Region(int Index, Split Split, int Chunks, EquatableArray<Step> Steps)
{
    /// <summary>As many chunks as there are workers (or units, if they are fewer), so that what all units read is read as seldom as can be.
    /// For units whose results do not depend on how they are cut into chunks.</summary>
    public const int ChunkAWorker = 0;
}

/// <summary>Along what a region is cut.</summary>
public enum Split
{
    /// <summary>By samples: a fixed number of chunks in training, chunks of a fixed size at inference.</summary>
    Samples,

    /// <summary>By channels, each over the whole batch (batch statistics).</summary>
    Channels,

    /// <summary>By output units, each over the whole batch (weight gradients, large dense layers).</summary>
    Units,

    /// <summary>By input features, each over the whole batch, a range for each worker (gradients by the inputs of large dense layers).</summary>
    Inputs,

    /// <summary>One sample by rows of its output, a range for each worker.</summary>
    Rows,

    /// <summary>By blocks of 16 channels, a range for each worker: one sample's output, or weights that are packed.</summary>
    Blocks,

    /// <summary>By samples, a range for each worker: kernels that read many weights, and whose results do not depend on where samples are cut.</summary>
    WorkerSamples,

    /// <summary>Chunks of its own for each step: packing weights, adding up partial gradients.</summary>
    Steps,

    /// <summary>Not at all: a short sum over all chunks, made by the calling thread between two barriers.</summary>
    Whole,
}

/// <summary>Memory areas; each has its own address rule in generated code.</summary>
public enum Arena
{
    /// <summary>offset·batch + stride·sample, kept through a training pass.</summary>
    Training,

    /// <summary>offset·batch + stride·sample, inference values that live across a barrier.</summary>
    Inference,

    /// <summary>offset in a worker's own memory, one chunk of samples.</summary>
    Worker,
}

public enum TensorRole
{
    Value,
    Gradient,
    Indices,
}

/// <summary>A piece of memory that one node's value (or several nodes' in turn, in place) takes.</summary>
/// <param name="Nodes">The nodes whose value, gradient or indices it holds, the first giving its name.</param>
/// <param name="Stride">Floats per sample, a multiple of 16.</param>
/// <param name="Offset">Floats; per sample in <see cref="Arena.Training"/> and <see cref="Arena.Inference"/>.</param>
/// <param name="Halo">Width of the border of zeros of a blocked tensor; <see cref="Planar"/> for a planar one.</param>
/// <param name="First">The region (worker arena: the step) that first writes it.</param>
/// <param name="Last">The region (worker arena: the step) that last reads it.</param>
public sealed record Tensor(TensorRole Role, EquatableArray<int> Nodes, Arena Arena, int Stride, int Halo, long Offset, int First, int Last)
{
    public const int Planar = -1;

    public bool IsBlocked => Halo != Planar;
}

/// <summary>Parameters at their offsets: trainable ones first, each aligned to 16 floats.</summary>
public sealed record ParameterPlan(EquatableArray<ParameterSlot> Slots, int TrainableFloats, int ParameterFloats);

public sealed record ParameterSlot(int Node, string Name, ParameterTensor Tensor, int Offset);

/// <summary>A batch norm that inference does without: folded into the conv or dense before it (<paramref name="Target"/> ≥ 0),
/// or reduced to a scale and a shift. Offsets are floats in the folded store.</summary>
/// <param name="Shift">Of a folded one: the bias that the target's kernel takes.</param>
/// <param name="Weights">Of a folded one: the scaled weights, for which a target of packed weights has no place of its own.</param>
public sealed record FoldedLayer(int BatchNorm, int Target, long Scale, long Shift, long Weights);

/// <summary>A layer's weights in the order in which its kernel reads them.</summary>
/// <param name="Offset">Floats in the folded store.</param>
public sealed record PackedWeights(int Node, long Offset);

/// <summary>Where the weights lie that a node takes in the place of a parameter, in the parameter's order.</summary>
/// <param name="Offset">Floats in the folded store, or in the fixed training memory.</param>
public sealed record MadeWeights(int Node, long Offset);

/// <summary>A conv's weight gradient, and its bias gradient, as chunks of samples leave them, to be added up at the end in a
/// fixed order. In the kernel's order for a blocked conv.</summary>
/// <param name="Offset">Floats in the fixed training memory; the weights of chunk i lie at Offset + i·Floats.</param>
/// <param name="Floats">Floats of one copy; 0 where the gradient by the weights is made over the whole batch at once.</param>
/// <param name="BiasOffset">Likewise for the bias.</param>
/// <param name="BiasFloats">Floats of one copy; 0 where there is no bias.</param>
public sealed record PartialGradient(int Node, long Offset, int Floats, long BiasOffset, int BiasFloats);

/// <summary>Where a layer has its packed weights from when they are packed to when they are read: offsets in the fixed training memory.</summary>
/// <param name="Backward">−1 where backward-data is not needed, or takes the weights as they are.</param>
/// <param name="Floats">Floats of either.</param>
public sealed record TrainingWeights(int Node, long Forward, long Backward, long Floats);

/// <summary>Where a batch norm keeps its batch's mean and 1/σ, and, if it is blocked, what the chunks of samples have found
/// out about them: floats in the fixed training memory.</summary>
public sealed record BatchStatistics(int Node, long Mean, long InverseDeviation, long Partials);

/// <summary>Where a node whose parameters are another's leaves its part of the gradient by one of them, until that is added to the other's.</summary>
/// <param name="Offset">Floats in the fixed training memory.</param>
public sealed record SharedGradient(int Node, string Suffix, long Offset);
