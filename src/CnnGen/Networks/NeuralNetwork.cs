using CnnGen.Training;

namespace CnnGen;

/// <summary>What every generated network derives from: one workspace (activations and gradients for up to
/// <see cref="BatchSize"/> samples) on a set of weights.</summary>
/// <remarks>All memory is taken by the constructor; passes allocate nothing on the managed heap. A workspace is used by one
/// thread at a time; several workspaces on one set of weights can run inference at once.</remarks>
public abstract unsafe partial class NeuralNetwork
{
    private readonly Dictionary<string, NetworkParameter> _byName;
    private readonly Kernels.BlockedMap? _inputGradientMap;
    private int _pendingSamples;
    private int _backwardSamples;

    /// <summary>Takes all memory and initializes the weights (He's initialization).</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batchSize"/> is not positive.</exception>
    /// <exception cref="NotSupportedException">So many samples need more memory than an array can hold.</exception>
    /// <exception cref="OutOfMemoryException">So many samples need more memory than there is.</exception>
    protected NeuralNetwork(NetworkPlan plan, int batchSize, ulong seed)
        : this(plan, batchSize, seed, new NetworkWeights(plan), WorkerPool.Shared) => Initialize(Initializer.He, seed);

    /// <summary>A further workspace on the weights and the workers of <paramref name="weightsOf"/>.</summary>
    /// <inheritdoc cref="NeuralNetwork(NetworkPlan, int, ulong)"/>
    protected NeuralNetwork(NeuralNetwork weightsOf, int batchSize)
        : this(weightsOf.Plan, batchSize, weightsOf.Seed, weightsOf.Weights, weightsOf.Workers)
    {
    }

    private NeuralNetwork(NetworkPlan plan, int batchSize, ulong seed, NetworkWeights weights, WorkerPool workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        (Plan, BatchSize, Seed, Weights) = (plan, batchSize, seed, weights);
        AllocateMemory(workers);
        if (plan.InputGradientHalo >= 0)
            _inputGradientMap = new(plan.Input[0], plan.Input[1], plan.Input[2], plan.InputGradientHalo);
        Parameters = [.. plan.Parameters.Select(info => new NetworkParameter(info, weights, _gradients))];
        _byName = Parameters.ToDictionary(parameter => parameter.Name, StringComparer.Ordinal);
    }

    /// <summary>The most samples a pass takes.</summary>
    public int BatchSize { get; }

    /// <summary>The seed of initialization and dropout.</summary>
    public ulong Seed { get; }

    /// <summary>How many training passes have been made: with <see cref="Seed"/>, the state of dropout's random numbers.
    /// Checkpoints save and restore it.</summary>
    public ulong TrainingPasses { get; set; }

    /// <summary>The weights, which other workspaces may share.</summary>
    public NetworkWeights Weights { get; }

    /// <summary>The threads that passes, and the steps of an optimizer, run on: <see cref="WorkerPool.Shared"/> unless another pool is set.
    /// Results are the same to the bit with any.</summary>
    /// <remarks>The workers' memory is taken when they are set, which is between passes. Further workspaces begin with those of the
    /// network whose weights they share. Whoever makes a pool disposes it, after the last pass.</remarks>
    public WorkerPool Workers
    {
        get => _workers;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _workerMemory = new FloatBuffer($"The activations and scratch memory of the workers of {Plan.Name}", _workerStride, value.Workers, "workers");
            _workers = value;
        }
    }

    /// <summary>All parameters in the order of definition, which is the order of a PyTorch state dict.</summary>
    public IReadOnlyList<NetworkParameter> Parameters { get; }

    /// <summary>The tables and the memory plan made at compile time.</summary>
    public NetworkPlan Plan { get; }

    /// <summary>The parameter of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public NetworkParameter Parameter(string name) => _byName.TryGetValue(name, out NetworkParameter? parameter)
        ? parameter
        : throw new KeyNotFoundException($"{Plan.Name} has no parameter '{name}'; it has {string.Join(", ", _byName.Keys)}.");

    /// <summary>The gradient of a parameter by name, after <see cref="Backward"/>.</summary>
    /// <exception cref="KeyNotFoundException">There is no such parameter.</exception>
    public ReadOnlySpan<float> Gradient(string name) => Parameter(name).Gradient;

    /// <summary>Sets all weights anew: weights by <paramref name="initializer"/>, biases and shifts 0, scales 1, running
    /// statistics 0 and 1. Bitwise the same for the same seed.</summary>
    public void Initialize(Initializer initializer, ulong seed)
    {
        for (int i = 0; i < Parameters.Count; i++)
            initializer.Fill(Parameters[i], seed, (ulong)i);
    }

    /// <summary>Inference: batch norm uses its running estimates (folded into the weights), dropout does nothing.</summary>
    /// <param name="input">n samples one after the other, n ≤ <see cref="BatchSize"/>, each in the order of its shape (channels first).</param>
    /// <param name="output">Room for n outputs.</param>
    /// <exception cref="ArgumentException">A length is not that of n samples, or n is more than <see cref="BatchSize"/>.</exception>
    public void Forward(ReadOnlySpan<float> input, Span<float> output)
    {
        int samples = CountSamples(input.Length, output.Length);
        Weights.EnsureFolded(this);
        _pendingSamples = 0;
        fixed (float* packedInput = input)
        fixed (float* packedOutput = output)
            RunInference(samples, packedInput, packedOutput);
    }

    /// <summary>The forward half of a training pass: batch norm normalizes by the batch and updates its running estimates,
    /// dropout drops.</summary>
    /// <inheritdoc cref="Forward"/>
    public void ForwardTraining(ReadOnlySpan<float> input, Span<float> output)
    {
        int samples = CountSamples(input.Length, output.Length);
        TrainingPasses++;
        _backwardSamples = 0;
        RunForwardTraining(samples, input, output);
        Weights.MarkChanged();
        _pendingSamples = samples;
    }

    /// <summary>The backward half: leaves the gradient of every parameter, summed over the samples as
    /// <paramref name="outputGradient"/> weights them (a mean loss has 1/n in it).</summary>
    /// <param name="outputGradient">∂loss/∂output for the samples of the last <see cref="ForwardTraining"/>.</param>
    /// <exception cref="InvalidOperationException">No <see cref="ForwardTraining"/> went before, or another pass came between.</exception>
    /// <exception cref="ArgumentException">The length is not that of the last pass's output.</exception>
    public void Backward(ReadOnlySpan<float> outputGradient)
    {
        if (_pendingSamples == 0)
            throw new InvalidOperationException($"Backward of {Plan.Name} needs a ForwardTraining right before it; a Backward or Forward has used its activations up.");
        long expected = (long)_pendingSamples * Plan.Output.Count;
        if (outputGradient.Length != expected)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"The output gradient has {outputGradient.Length} numbers, but the {_pendingSamples} samples of the last ForwardTraining have {expected} ({_pendingSamples}·{Plan.Output})."), nameof(outputGradient));
        }

        fixed (float* packed = outputGradient)
        {
            Begin(_pendingSamples, packed, null);
            TrainBackward();
        }

        (_pendingSamples, _backwardSamples) = (0, _pendingSamples);
    }

    /// <summary>Copies ∂loss/∂input of the last <see cref="Backward"/>: for saliency maps and adversarial examples.</summary>
    /// <param name="destination">Room for the samples of that pass, packed as the input was.</param>
    /// <exception cref="InvalidOperationException">The network was not declared with <c>InputGradient = true</c>, or no backward pass went before.</exception>
    /// <exception cref="ArgumentException">The length is not that of the last pass's input.</exception>
    public void CopyInputGradient(Span<float> destination)
    {
        if (Plan.InputGradientOffset < 0)
            throw new InvalidOperationException($"{Plan.Name} does not compute its input's gradient; write [Network(…, InputGradient = true)].");
        if (_backwardSamples == 0)
            throw new InvalidOperationException($"{Plan.Name} has no input gradient yet; call ForwardTraining and Backward first.");
        int count = Plan.Input.Count;
        long expected = (long)_backwardSamples * count;
        if (destination.Length != expected)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"The destination has room for {destination.Length} numbers, but the input gradient of {_backwardSamples} samples of {Plan.Input} has {expected}."), nameof(destination));
        }

        float* gradient = TrainingTensor(Plan.InputGradientOffset, 0, 0);
        fixed (float* packed = destination)
        {
            if (_inputGradientMap is null)
                Kernels.Samples.Store(gradient, packed, count, _backwardSamples);
            else
                Kernels.BlockedSamples.Store(_inputGradientMap, gradient, packed, _backwardSamples);
        }
    }

    private int CountSamples(int inputLength, int outputLength)
    {
        int inputCount = Plan.Input.Count;
        int samples = inputLength / inputCount;
        if (samples == 0 || inputLength % inputCount != 0)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"The input has {inputLength} numbers, which is no positive multiple of the {inputCount} of a sample of {Plan.Name} ({Plan.Input})."), "input");
        }

        if (samples > BatchSize)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"The input has {samples} samples, but this {Plan.Name} was made for at most {BatchSize}; construct it with a larger batch size or pass fewer."), "input");
        }

        // More than an int can count, perhaps, where no span is as long.
        long expected = (long)samples * Plan.Output.Count;
        if (outputLength != expected)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"The output has room for {outputLength} numbers, but {samples} samples of {Plan.Output} are {expected}."), "output");
        }

        return samples;
    }
}
