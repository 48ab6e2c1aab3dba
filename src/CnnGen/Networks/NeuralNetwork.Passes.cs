namespace CnnGen;

// The passes, on one input and one output; several lie one after the other, or are given each by its name.
public abstract unsafe partial class NeuralNetwork
{
    private int _pendingSamples;
    private int _backwardSamples;

    /// <summary>Inference: batch norm uses its running estimates (folded into the weights), dropout does nothing.</summary>
    /// <param name="input">n samples one after the other, n ≤ <see cref="BatchSize"/>, each in the order of its shape (channels first). Of a network with several
    /// inputs, n samples of the first, then n of the second, ….</param>
    /// <param name="output">Room for n outputs; of a network with several, for n of the first, then for n of the second, ….</param>
    /// <exception cref="ArgumentException">A length is not that of n samples, n is more than <see cref="BatchSize"/>, or the output
    /// overlaps the input.</exception>
    /// <exception cref="InvalidOperationException">Another call uses this workspace.</exception>
    public void Forward(ReadOnlySpan<float> input, Span<float> output)
    {
        using SingleUse.Scope use = _use.Take();
        int samples = CountSamples(input.Length, output.Length);
        Span<PassBuffer> inputs = stackalloc PassBuffer[Plan.Inputs.Length];
        Span<PassBuffer> outputs = stackalloc PassBuffer[Plan.Outputs.Length];
        fixed (float* inputPointer = input, outputPointer = output)
        {
            CutInputs(inputPointer, samples, inputs);
            CutOutputs(outputPointer, samples, outputs);
            Infer(samples, inputs, outputs);
        }
    }

    /// <summary>Takes the memory of training now, which the first training pass would take: gradients, and activations of
    /// <see cref="BatchSize"/> samples. After it no pass allocates anything.</summary>
    /// <exception cref="NotSupportedException">So many samples need more memory than an array can hold.</exception>
    /// <exception cref="OutOfMemoryException">So many samples need more memory than there is.</exception>
    /// <exception cref="InvalidOperationException">Another call uses this workspace.</exception>
    public void PrepareTraining()
    {
        using SingleUse.Scope use = _use.Take();
        Executor.PrepareTraining();
    }

    /// <summary>The forward half of a training pass: batch norm normalizes by the batch and updates its running estimates,
    /// dropout drops.</summary>
    /// <param name="input">As for <see cref="Forward"/>.</param>
    /// <param name="output">As for <see cref="Forward"/>.</param>
    /// <exception cref="ArgumentException">A length is not that of n samples, n is more than <see cref="BatchSize"/>, the output overlaps
    /// the input, or n is 1 and a batch norm has one value a channel, whose variance says nothing.</exception>
    /// <exception cref="InvalidOperationException">Another call uses this workspace.</exception>
    /// <exception cref="NotSupportedException">It is the first training pass, and a batch needs more memory than an array can hold.</exception>
    /// <exception cref="OutOfMemoryException">It is the first training pass, and a batch needs more memory than there is.</exception>
    public void ForwardTraining(ReadOnlySpan<float> input, Span<float> output)
    {
        using SingleUse.Scope use = _use.Take();
        int samples = CountSamples(input.Length, output.Length);
        Span<PassBuffer> inputs = stackalloc PassBuffer[Plan.Inputs.Length];
        Span<PassBuffer> outputs = stackalloc PassBuffer[Plan.Outputs.Length];
        fixed (float* inputPointer = input, outputPointer = output)
        {
            CutInputs(inputPointer, samples, inputs);
            CutOutputs(outputPointer, samples, outputs);
            TrainForward(samples, inputs, outputs);
        }
    }

    /// <summary>The backward half: leaves the gradient of every parameter, summed over the samples as
    /// <paramref name="outputGradient"/> weights them (a mean loss has 1/n in it).</summary>
    /// <param name="outputGradient">∂loss/∂output for the samples of the last <see cref="ForwardTraining"/>; of a network with
    /// several outputs, those of the first, then those of the second, ….</param>
    /// <exception cref="InvalidOperationException">No <see cref="ForwardTraining"/> went before, another pass came between, or
    /// another call uses this workspace.</exception>
    /// <exception cref="ArgumentException">The length is not that of the last pass's output.</exception>
    public void Backward(ReadOnlySpan<float> outputGradient)
    {
        using SingleUse.Scope use = _use.Take();
        int samples = PendingSamples();
        long expected = (long)samples * Plan.OutputCount;
        if (outputGradient.Length != expected)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"The output gradient has {outputGradient.Length} numbers, but the {samples} samples of the last ForwardTraining have {expected} ({samples}·{OutputShapes})."), nameof(outputGradient));
        }

        Span<PassBuffer> gradients = stackalloc PassBuffer[Plan.Outputs.Length];
        fixed (float* pointer = outputGradient)
        {
            CutOutputs(pointer, samples, gradients);
            TrainBackward(gradients);
        }
    }

    /// <summary>Copies ∂loss/∂input of the last <see cref="Backward"/>: for saliency maps and adversarial examples.</summary>
    /// <param name="destination">Room for the samples of that pass, packed as the input was.</param>
    /// <exception cref="InvalidOperationException">The network was not declared with <c>InputGradient = true</c>, no backward pass went
    /// before, or another call uses this workspace.</exception>
    /// <exception cref="ArgumentException">The length is not that of the last pass's input.</exception>
    public void CopyInputGradient(Span<float> destination)
    {
        using SingleUse.Scope use = _use.Take();
        int samples = BackwardSamples();
        long expected = (long)samples * Plan.InputCount;
        if (destination.Length != expected)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"The destination has room for {destination.Length} numbers, but the input gradient of {samples} samples of {InputShapes} has {expected}."), nameof(destination));
        }

        Span<PassBuffer> destinations = stackalloc PassBuffer[Plan.Inputs.Length];
        fixed (float* pointer = destination)
        {
            CutInputs(pointer, samples, destinations);
            Executor.CopyInputGradients(samples, destinations);
        }
    }

    /// <summary>The samples that packed inputs and outputs have room for.</summary>
    private int CountSamples(int inputLength, int outputLength)
    {
        int inputCount = Plan.InputCount;
        int samples = inputLength / inputCount;
        if (samples == 0 || inputLength % inputCount != 0)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"The input has {inputLength} numbers, which is no positive multiple of the {inputCount} of a sample of {Plan.Name} ({InputShapes})."), "input");
        }

        CheckBatch(samples, "input");

        // More than an int can count, perhaps, where no span is as long.
        long outputCount = (long)samples * Plan.OutputCount;
        if (outputLength != outputCount)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"The output has room for {outputLength} numbers, but {samples} samples of {OutputShapes} are {outputCount}."), "output");
        }

        return samples;
    }

    private string InputShapes => string.Join(" and ", Plan.Inputs.Select(input => input.Shape));

    private string OutputShapes => string.Join(" and ", Plan.Outputs.Select(output => output.Shape));

    private void CutInputs(float* packed, int samples, Span<PassBuffer> buffers)
    {
        for (int place = 0; place < buffers.Length; place++)
        {
            buffers[place] = new PassBuffer(packed, samples * Plan.Inputs[place].Shape.Count);
            packed += buffers[place].Length;
        }
    }

    private void CutOutputs(float* packed, int samples, Span<PassBuffer> buffers)
    {
        for (int place = 0; place < buffers.Length; place++)
        {
            buffers[place] = new PassBuffer(packed, samples * Plan.Outputs[place].Shape.Count);
            packed += buffers[place].Length;
        }
    }
}
