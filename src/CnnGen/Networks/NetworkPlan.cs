using System.ComponentModel;

namespace CnnGen;

/// <summary>What the generator worked out at compile time and the constructor needs: the tables and the memory plan.
/// One float is 4 bytes; every offset and size is a multiple of 16 floats (64 bytes).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record NetworkPlan
{
    /// <summary>The class's name.</summary>
    public required string Name { get; init; }

    /// <summary>The inputs, that of <see cref="NetworkAttribute"/> first.</summary>
    public required InputInfo[] Inputs { get; init; }

    /// <summary>The outputs, in the order in which passes take them.</summary>
    public required OutputInfo[] Outputs { get; init; }

    /// <summary>One sample's (first) input.</summary>
    public Shape Input => Inputs[0].Shape;

    /// <summary>One sample's (first) output.</summary>
    public Shape Output => Outputs[0].Shape;

    /// <summary>Numbers of one sample of all inputs.</summary>
    public int InputCount => Sum(Inputs, static input => input.Shape.Count);

    /// <summary>Numbers of one sample of all outputs.</summary>
    public int OutputCount => Sum(Outputs, static output => output.Shape.Count);

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

    /// <summary>Inference activations of one worker, which takes <see cref="InferenceChunk"/> samples through at a time.</summary>
    public required long InferenceWorkerFloats { get; init; }

    /// <summary>How many samples a worker takes through at a time, so that its activations stay in its cache.</summary>
    public required int InferenceChunk { get; init; }

    /// <summary>Where the gradients by the inputs lie; none where they are not computed.</summary>
    public required InputGradientPlace[] InputGradients { get; init; }

    /// <summary>Scratch memory of one worker.</summary>
    public required long ScratchFloats { get; init; }

    // Each pass asks, and allocates nothing.
    private static int Sum<T>(T[] values, Func<T, int> count)
    {
        int sum = 0;
        foreach (T value in values)
            sum = checked(sum + count(value));
        return sum;
    }
}

/// <summary>Where the gradient by an input lies, and how.</summary>
/// <param name="Offset">Among the training activations, in floats per sample.</param>
/// <param name="Halo">Width of its border of zeros if it lies in blocks of channels; −1 if it is planar.</param>
/// <param name="Spare">Lanes of its last block that are no channels.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct InputGradientPlace(long Offset, int Halo, int Spare = 0);
