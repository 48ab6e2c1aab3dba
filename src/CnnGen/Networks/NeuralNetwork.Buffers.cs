using System.ComponentModel;

namespace CnnGen;

// The passes on several inputs and outputs, each in memory of its own. Generated methods call them, which take each by its name.
public abstract unsafe partial class NeuralNetwork
{
    /// <inheritdoc cref="Forward" path="/summary"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected void ForwardBuffers(ReadOnlySpan<PassBuffer> inputs, ReadOnlySpan<PassBuffer> outputs)
    {
        using SingleUse.Scope use = _use.Take();
        Infer(CountSamples(inputs, outputs), inputs, outputs);
    }

    /// <inheritdoc cref="ForwardTraining" path="/summary"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected void ForwardTrainingBuffers(ReadOnlySpan<PassBuffer> inputs, ReadOnlySpan<PassBuffer> outputs)
    {
        using SingleUse.Scope use = _use.Take();
        TrainForward(CountSamples(inputs, outputs), inputs, outputs);
    }

    /// <inheritdoc cref="Backward" path="/summary"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected void BackwardBuffers(ReadOnlySpan<PassBuffer> outputGradients)
    {
        using SingleUse.Scope use = _use.Take();
        int samples = PendingSamples();
        for (int place = 0; place < outputGradients.Length; place++)
            CheckLength(outputGradients[place], samples, Plan.Outputs[place].Name, Plan.Outputs[place].Shape, "The gradient of the output");
        TrainBackward(outputGradients);
    }

    /// <inheritdoc cref="CopyInputGradient" path="/summary"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected void CopyInputGradientBuffers(ReadOnlySpan<PassBuffer> destinations)
    {
        using SingleUse.Scope use = _use.Take();
        int samples = BackwardSamples();
        for (int place = 0; place < destinations.Length; place++)
            CheckLength(destinations[place], samples, Plan.Inputs[place].Name, Plan.Inputs[place].Shape, "The destination of the gradient of the input");
        Executor.CopyInputGradients(samples, destinations);
    }

    private void Infer(int samples, ReadOnlySpan<PassBuffer> inputs, ReadOnlySpan<PassBuffer> outputs)
    {
        CheckOverlap(inputs, outputs);
        _pendingSamples = 0;
        Executor.Infer(samples, inputs, outputs);
    }

    private void TrainForward(int samples, ReadOnlySpan<PassBuffer> inputs, ReadOnlySpan<PassBuffer> outputs)
    {
        CheckOverlap(inputs, outputs);
        if (samples == 1 && _normOfOneValue is not null)
        {
            throw new ArgumentException($"Batch norm '{_normOfOneValue}' of {Plan.Name} cannot be trained on one sample: with one value a channel, "
                + "each is its own mean and the output does not depend on the input. Take at least 2 samples.", "input");
        }

        Executor.PrepareTraining();
        _trainingPasses++;
        (_pendingSamples, _backwardSamples) = (0, 0);
        Executor.TrainForward(samples, inputs, outputs);
        _pendingSamples = samples;
    }

    private void TrainBackward(ReadOnlySpan<PassBuffer> outputGradients)
    {
        Executor.TrainBackward(_pendingSamples, outputGradients);
        (_pendingSamples, _backwardSamples) = (0, _pendingSamples);
    }

    private int PendingSamples() => _pendingSamples > 0
        ? _pendingSamples
        : throw new InvalidOperationException($"Backward of {Plan.Name} needs a ForwardTraining right before it; a Backward or Forward has used its activations up.");

    private int BackwardSamples()
    {
        if (Plan.InputGradients.Length == 0)
            throw new InvalidOperationException($"{Plan.Name} does not compute its input's gradient; write [Network(…, InputGradient = true)].");
        return _backwardSamples > 0
            ? _backwardSamples
            : throw new InvalidOperationException($"{Plan.Name} has no input gradient yet; call ForwardTraining and Backward first.");
    }

    private int CountSamples(ReadOnlySpan<PassBuffer> inputs, ReadOnlySpan<PassBuffer> outputs)
    {
        (string name, Shape shape) = (Plan.Inputs[0].Name, Plan.Inputs[0].Shape);
        int samples = inputs[0].Length / shape.Count;
        if (samples == 0 || inputs[0].Length % shape.Count != 0)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"The input '{name}' has {inputs[0].Length} numbers, which is no positive multiple of the {shape.Count} of a sample of {Plan.Name} ({shape})."), name);
        }

        CheckBatch(samples, name);
        for (int place = 1; place < inputs.Length; place++)
            CheckLength(inputs[place], samples, Plan.Inputs[place].Name, Plan.Inputs[place].Shape, "The input");
        for (int place = 0; place < outputs.Length; place++)
            CheckLength(outputs[place], samples, Plan.Outputs[place].Name, Plan.Outputs[place].Shape, "The output");
        return samples;
    }

    private void CheckBatch(int samples, string name)
    {
        if (samples > BatchSize)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"The input has {samples} samples, but this {Plan.Name} was made for at most {BatchSize}; construct it with a larger batch size or pass fewer."), name);
        }
    }

    private void CheckLength(in PassBuffer buffer, int samples, string name, Shape shape, string what)
    {
        // More than an int can count, perhaps, where no span is as long.
        long expected = (long)samples * shape.Count;
        if (buffer.Length != expected)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"{what} '{name}' has {buffer.Length} numbers, but {samples} samples of {shape} of {Plan.Name} have {expected}."), name);
        }
    }

    private void CheckOverlap(ReadOnlySpan<PassBuffer> inputs, ReadOnlySpan<PassBuffer> outputs)
    {
        for (int place = 0; place < outputs.Length; place++)
        {
            foreach (PassBuffer input in inputs)
            {
                if (outputs[place].Overlaps(input))
                    throw new ArgumentException($"The output overlaps the input of {Plan.Name}, which is still read while outputs are written; give it memory of its own.", "output");
            }

            for (int other = 0; other < place; other++)
            {
                if (outputs[place].Overlaps(outputs[other]))
                {
                    throw new ArgumentException(
                        $"The outputs '{Plan.Outputs[other].Name}' and '{Plan.Outputs[place].Name}' of {Plan.Name} overlap; give each memory of its own.", Plan.Outputs[place].Name);
                }
            }
        }
    }
}
