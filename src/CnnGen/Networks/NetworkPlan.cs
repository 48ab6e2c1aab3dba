using System.ComponentModel;

namespace CnnGen;

/// <summary>What the generator worked out at compile time and the constructor needs: the tables and the memory plan.
/// One float is 4 bytes; every offset and size is a multiple of 16 floats (64 bytes).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record NetworkPlan
{
    /// <summary>The class's name.</summary>
    public required string Name { get; init; }

    /// <summary>One sample's input.</summary>
    public required Shape Input { get; init; }

    /// <summary>One sample's output.</summary>
    public required Shape Output { get; init; }

    /// <summary>The layers in the order in which they run.</summary>
    public required LayerInfo[] Layers { get; init; }

    /// <summary>All parameters, in the order of definition, which is the order of a PyTorch state dict.</summary>
    public required ParameterInfo[] Parameters { get; init; }

    /// <summary>Floats of the parameter store that are trained, and so the floats of the gradients.</summary>
    public required int TrainableFloats { get; init; }

    /// <summary>Floats of the whole parameter store: trained parameters, then running statistics.</summary>
    public required int ParameterFloats { get; init; }

    /// <summary>Floats for weights with batch norm folded in, for inference.</summary>
    public required long FoldedFloats { get; init; }

    /// <summary>Training activations and their gradients, floats per sample.</summary>
    public required long TrainingFloatsPerSample { get; init; }

    /// <summary>Training memory that does not depend on the batch: batch statistics and partial weight gradients.</summary>
    public required long TrainingFloats { get; init; }

    /// <summary>Inference activations that live across a barrier, floats per sample.</summary>
    public required long InferenceFloatsPerSample { get; init; }

    /// <summary>Inference activations of one worker, which takes <see cref="InferenceGroup"/> samples through at a time.</summary>
    public required long InferenceWorkerFloats { get; init; }

    /// <summary>How many samples a worker takes through at a time, so that its activations stay in its cache.</summary>
    public required int InferenceGroup { get; init; }

    /// <summary>Where the input's gradient lies among the training activations (floats per sample); −1 where it is not computed.</summary>
    public required long InputGradientOffset { get; init; }

    /// <summary>Width of the border of zeros of the input's gradient if it lies in blocks of channels; −1 if it is planar.</summary>
    public required int InputGradientHalo { get; init; }

    /// <summary>The lanes of the last block of the input's gradient that are no channels, if it lies in blocks.</summary>
    public int InputGradientSpare { get; init; }

    /// <summary>Scratch memory of one worker.</summary>
    public required long ScratchFloats { get; init; }
}
