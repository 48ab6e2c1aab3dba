using System.ComponentModel;
using CnnGen.Cpu;
using CnnGen.Training;
using CnnGen.Weights;

namespace CnnGen;

/// <summary>What every generated network derives from: one workspace (activations and gradients for up to
/// <see cref="BatchSize"/> samples) on a set of weights.</summary>
/// <remarks>
/// <para>The memory of weights and of inference is taken by the constructor. That of training is taken by the first training pass, or
/// before it by <see cref="PrepareTraining"/> (a <see cref="Trainer"/> does so): a workspace that only infers has none. Passes allocate
/// nothing else on the managed heap.</para>
/// <para>A workspace takes one call at a time: a second one, of another thread or from within the first, is an
/// <see cref="InvalidOperationException"/>, and leaves the first as it is. For several threads, make a workspace for each on the same
/// weights, <c>new Net(network, batchSize)</c>; they run at once, and <see cref="NetworkWeights"/> says what each sees of changes.</para>
/// </remarks>
public abstract partial class NeuralNetwork
{
    private readonly Dictionary<string, NetworkParameter> _byName;
    private readonly DevicePasses? _device;
    private CpuExecutor? _cpu;
    private WorkerPool _workers;
    private readonly SingleUse _use;
    private readonly string? _normOfOneValue;
    private ulong _trainingPasses;

    /// <summary>Weights of its own, set by He's initialization when they are first used, unless others are loaded before. Takes the
    /// memory of weights and of inference.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batchSize"/> is not positive.</exception>
    /// <exception cref="NotSupportedException">So many samples need more memory than an array can hold.</exception>
    /// <exception cref="OutOfMemoryException">So many samples need more memory than there is.</exception>
    protected NeuralNetwork(NetworkPlan plan, int batchSize, ulong seed)
        : this(plan, batchSize, seed, device: null)
    {
    }

    /// <summary>The same on a device. Generated constructors call it.</summary>
    /// <inheritdoc cref="NeuralNetwork(NetworkPlan, int, ulong)" path="/exception"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected NeuralNetwork(NetworkPlan plan, int batchSize, ulong seed, DevicePasses? device)
        : this(Positive(batchSize), seed, new NetworkWeights(plan, seed), device, sharing: null)
    {
    }

    /// <summary>A further workspace on the weights and the workers of <paramref name="weightsOf"/>.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="weightsOf"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batchSize"/> is not positive.</exception>
    /// <exception cref="NotSupportedException">So many samples need more memory than an array can hold.</exception>
    /// <exception cref="OutOfMemoryException">So many samples need more memory than there is.</exception>
    protected NeuralNetwork(NeuralNetwork weightsOf, int batchSize)
        : this(Positive(batchSize), NotNull(weightsOf).Seed, weightsOf.Weights, weightsOf._device, weightsOf)
    {
    }

    private NeuralNetwork(int batchSize, ulong seed, NetworkWeights weights, DevicePasses? device, NeuralNetwork? sharing)
    {
        NetworkPlan plan = weights.Plan;
        (Plan, BatchSize, Seed, Weights) = (plan, batchSize, seed, weights);
        _use = new SingleUse($"This {plan.Name} is in use by another call, of another thread or one that this call was made from. "
            + $"A workspace takes one call at a time: give each thread a workspace of its own on the same weights, new {plan.Name}(network, batchSize).");
        _normOfOneValue = plan.Layers.FirstOrDefault(layer => layer.Kind == "BatchNorm" && layer.OutputShape.Count == layer.OutputShape.Channels).Name;
        (_device, _workers) = (device, sharing?.Workers ?? WorkerPool.Shared);
        Executor = device?.CreateExecutor(this, sharing?.Executor) ?? OnCpu(sharing?._cpu?.Folded);
        Parameters = [.. plan.Parameters.Select(info => new NetworkParameter(info, weights, Executor))];
        _byName = Parameters.ToDictionary(parameter => parameter.Name, StringComparer.Ordinal);
    }

    /// <summary>The most samples a pass takes.</summary>
    public int BatchSize { get; }

    /// <summary>The seed of initialization and dropout.</summary>
    public ulong Seed { get; }

    /// <summary>How many training passes have been made: with <see cref="Seed"/>, the state of dropout's random numbers.
    /// Checkpoints save and restore it.</summary>
    /// <exception cref="InvalidOperationException">It is set while another call uses this workspace.</exception>
    public ulong TrainingPasses
    {
        get => _trainingPasses;
        set
        {
            using SingleUse.Scope use = _use.Take();
            _trainingPasses = value;
        }
    }

    /// <summary>The weights, which other workspaces may share.</summary>
    public NetworkWeights Weights { get; }

    /// <summary>The threads that passes, and the steps of an optimizer, run on: <see cref="WorkerPool.Shared"/> unless another pool is set.
    /// Results are the same to the bit with any.</summary>
    /// <remarks>The workers' memory is taken when they are set, which is between passes. Further workspaces begin with those of the
    /// network whose weights they share. Whoever makes a pool disposes it, after the last pass.</remarks>
    /// <exception cref="InvalidOperationException">They are set while another call uses this workspace.</exception>
    public WorkerPool Workers
    {
        get => _workers;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            using SingleUse.Scope use = _use.Take();
            if (_cpu is not null)
                _cpu.Workers = value;
            _workers = value;
        }
    }

    /// <summary>All parameters in the order of definition, which is the order of a PyTorch state dict.</summary>
    public IReadOnlyList<NetworkParameter> Parameters { get; }

    /// <summary>The tables and the memory plan made at compile time.</summary>
    public NetworkPlan Plan { get; }

    /// <summary>The parameter of that name.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public NetworkParameter Parameter(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _byName.TryGetValue(name, out NetworkParameter? parameter)
            ? parameter
            : throw new KeyNotFoundException($"{Plan.Name} has no parameter '{name}'; it has these:{NameList.Lines(_byName.Keys)}");
    }

    /// <summary>The gradient of a parameter by name, after <see cref="Backward"/>.</summary>
    /// <exception cref="KeyNotFoundException">There is no such parameter.</exception>
    public ReadOnlySpan<float> Gradient(string name) => Parameter(name).Gradient;

    /// <summary>Sets all weights anew: weights by <paramref name="initializer"/>, biases and shifts 0, scales 1, running
    /// statistics 0 and 1. Bitwise the same for the same seed.</summary>
    /// <remarks>Other workspaces may use the weights meanwhile: each of their passes sees the old set or the new one.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="initializer"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The initializer needs a fan-in or fan-out that a parameter does not have, or another call
    /// uses this workspace; nothing has changed.</exception>
    public void Initialize(Initializer initializer, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        using SingleUse.Scope use = _use.Take();
        // Made here first: an initializer of the user's own takes its time, and may throw.
        FloatBuffer values = new($"The new weights of {Plan.Name}", Plan.ParameterFloats);
        initializer.Fill(values, Plan, seed);
        Replace(values);
    }

    /// <summary>Runs the passes.</summary>
    internal Executor Executor { get; }

    /// <summary>The name of the first batch norm that has one value a channel in a sample; null if none has.</summary>
    internal string? NormOfOneValue => _normOfOneValue;

    /// <summary>Takes this workspace for one call.</summary>
    /// <exception cref="InvalidOperationException">Another call has it.</exception>
    internal SingleUse.Scope Use() => _use.Take();

    /// <summary>Runs passes on the CPU, whatever the network's device.</summary>
    internal CpuExecutor OnCpu(FoldedWeights? folded = null) =>
        _cpu ??= new CpuExecutor(BatchSize, Weights, folded ?? new FoldedWeights(Weights), new GeneratedPasses(this), _workers);

    private static NeuralNetwork NotNull(NeuralNetwork weightsOf)
    {
        ArgumentNullException.ThrowIfNull(weightsOf);
        return weightsOf;
    }

    private static int Positive(int batchSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        return batchSize;
    }
}
