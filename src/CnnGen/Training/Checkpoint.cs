using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using CnnGen.Weights;

namespace CnnGen.Training;

/// <summary>Saves and loads the state of a training: a safetensors file, with the position in its metadata.</summary>
/// <remarks>
/// Tensors: <c>weights.NAME</c> (running statistics too), <c>best.NAME</c>, <c>optimizer.STATE.NAME</c> and <c>epochs</c>, a row
/// for each epoch. A SHA-256 over the metadata and the tensors tells a damaged file from a sound one.
/// </remarks>
internal sealed class Checkpoint
{
    private const string Format = "CnnGen checkpoint 1";
    private const string EpochsTensor = "epochs";
    private const string ChecksumKey = "sha256";

    private readonly NeuralNetwork _network;
    private readonly OptimizerState _optimizer;
    private readonly FloatBuffer? _best;
    private readonly CheckpointSettings _settings;

    /// <param name="network">The network that is trained.</param>
    /// <param name="optimizer">The optimizer at work on it.</param>
    /// <param name="best">The best weights so far; null without validation.</param>
    /// <param name="settings">What must not change from one part of the training to the next.</param>
    public Checkpoint(NeuralNetwork network, OptimizerState optimizer, FloatBuffer? best, CheckpointSettings settings) =>
        (_network, _optimizer, _best, _settings) = (network, optimizer, best, settings);

    /// <summary>Saves the network, the optimizer and <paramref name="state"/>.</summary>
    /// <exception cref="IOException">The file cannot be written; one that was there before is unchanged.</exception>
    public void Save(string path, TrainingState state)
    {
        // A copy, because other workspaces may train these weights while the file is written.
        FloatBuffer weights = Blank(_network.Plan.ParameterFloats);
        _network.Weights.CopyTo(weights);
        Memory memory = new(weights, state.Best >= 0 ? _best : null, _optimizer.States);
        double[] epochs = EpochTable.Pack(state.Epochs);
        SortedDictionary<string, string> metadata = Identity();
        foreach ((string key, string value) in Position(state))
            metadata.Add(key, value);
        metadata.Add(ChecksumKey, Checksum(metadata, memory, epochs));
        IEnumerable<TensorData> tensors = Tensors(memory).Select(tensor =>
            TensorData.Create(tensor.Name, tensor.Parameter.Sizes, () => tensor.Target.Span.Slice(tensor.Parameter.Offset, tensor.Parameter.Count)));
        TensorData table = TensorData.Create(EpochsTensor, [state.Epochs.Count, EpochTable.Columns], () => epochs);
        SafetensorsWriter.Write(path, [.. tensors, table], metadata);
    }

    /// <summary>Loads the network, the optimizer and <paramref name="state"/>: all of it, or nothing.</summary>
    /// <exception cref="WeightsFormatException">The file is damaged or foreign, or belongs to another training.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public void Load(string path, TrainingState state)
    {
        using SafetensorsFile file = SafetensorsFile.Read(path);
        CheckpointMetadata metadata = new(file);
        metadata.Require("format", Format, $"This is not a checkpoint of this version of CnnGen{(_network.Plan.Parameters.Any(parameter => file.Contains(parameter.Name)) ? "; a file of weights is loaded with LoadWeights" : "")}.");
        metadata.RequireAll(Identity());

        TrainingState loaded = new()
        {
            Step = metadata.Integer("step", 0, (long)int.MaxValue * _settings.StepsPerEpoch),
            Seconds = metadata.Number("seconds"),
            Best = (int)metadata.Integer("best", -1, int.MaxValue),
        };
        loaded.Sums.Loss = metadata.Number("sum.loss");
        loaded.Sums.Right1 = metadata.Integer("sum.right1", 0, long.MaxValue);
        loaded.Sums.Right5 = metadata.Integer("sum.right5", 0, long.MaxValue);
        loaded.Sums.Samples = (int)metadata.Integer("sum.samples", 0, int.MaxValue);
        long optimizerSteps = metadata.Integer("optimizer.steps", 0, long.MaxValue);
        ulong passes = metadata.Unsigned("network.passes");
        if (loaded.Best >= 0 && _best is null)
            throw metadata.Wrong("best", "no validation set", "one with a validation set", "Give the trainer a validation set.");

        Memory staging = Staging(loaded.Best >= 0);
        TensorRequest.ReadAll(file, $"a training of {_network.Plan.Name}", [.. Tensors(staging)], [EpochsTensor], () => "Take the checkpoint that belongs to this training.");
        double[] epochs = EpochTable.Read(file, EpochsTensor);
        loaded.Epochs.AddRange(EpochTable.Unpack(epochs));
        metadata.Require(ChecksumKey, Checksum(metadata.Without(ChecksumKey), staging, epochs), "The file is corrupt; take another copy.");
        long whole = loaded.Step / _settings.StepsPerEpoch;
        // An epoch whose steps are done and whose validation is not is one short.
        if (whole - loaded.Epochs.Count is not (0 or 1) || loaded.Best >= loaded.Epochs.Count)
            throw metadata.Wrong("step", $"{loaded.Epochs.Count} epochs of {_settings.StepsPerEpoch} steps", $"step {loaded.Step}", "The file is corrupt; take another copy.");

        _network.Restore(staging.Weights, passes);
        // Nothing can fail from here on.
        if (staging.Best is FloatBuffer best)
            best.Span.CopyTo(_best!.Span);
        foreach ((FloatBuffer from, FloatBuffer to) in staging.States.Zip(_optimizer.States))
            from.Span.CopyTo(to.Span);
        _optimizer.Steps = optimizerSteps;
        state.Assign(loaded);
    }

    // What must agree between the checkpoint and the training that goes on from it.
    private SortedDictionary<string, string> Identity() => new(StringComparer.Ordinal)
    {
        ["format"] = Format,
        ["network"] = _network.Plan.Name,
        ["network.seed"] = Text(_network.Seed),
        ["optimizer"] = _optimizer.Optimizer.GetType().Name,
        ["seed"] = Text(_settings.Seed),
        ["batch.size"] = Text(_settings.BatchSize),
        ["samples"] = Text(_settings.Samples),
        ["steps.per.epoch"] = Text(_settings.StepsPerEpoch),
    };

    private Dictionary<string, string> Position(TrainingState state) => new()
    {
        ["step"] = Text(state.Step),
        ["seconds"] = Text(state.Seconds),
        ["best"] = Text(state.Best),
        ["sum.loss"] = Text(state.Sums.Loss),
        ["sum.right1"] = Text(state.Sums.Right1),
        ["sum.right5"] = Text(state.Sums.Right5),
        ["sum.samples"] = Text(state.Sums.Samples),
        ["optimizer.steps"] = Text(_optimizer.Steps),
        ["network.passes"] = Text(_network.TrainingPasses),
    };

    // Round-trips exactly: a double's default text is the shortest that does.
    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    private Memory Staging(bool withBest) => new(
        Blank(_network.Plan.ParameterFloats),
        withBest ? Blank(_network.Plan.ParameterFloats) : null,
        [.. _optimizer.States.Select(state => Blank(state.Length))]);

    private FloatBuffer Blank(int length)
    {
        FloatBuffer buffer = new($"A checkpoint of {_network.Plan.Name}", length);
        buffer.Span.Clear();
        return buffer;
    }

    private IEnumerable<TensorRequest> Tensors(Memory memory)
    {
        ParameterInfo[] all = _network.Plan.Parameters;
        IEnumerable<TensorRequest> tensors = all.Select(info => new TensorRequest($"weights.{info.Name}", info, memory.Weights));
        if (memory.Best is FloatBuffer best)
            tensors = tensors.Concat(all.Select(info => new TensorRequest($"best.{info.Name}", info, best)));
        return tensors.Concat(_optimizer.StateNames.Zip(memory.States).SelectMany(pair =>
            all.Where(info => info.IsTrainable).Select(info => new TensorRequest($"optimizer.{pair.First}.{info.Name}", info, pair.Second))));
    }

    private string Checksum(IEnumerable<KeyValuePair<string, string>> metadata, Memory memory, double[] epochs)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string key, string value) in metadata)
            hash.AppendData(Encoding.UTF8.GetBytes($"{key}={value}\n"));
        foreach (TensorRequest tensor in Tensors(memory))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{tensor.Name}\n"));
            hash.AppendData(MemoryMarshal.AsBytes(tensor.Target.Span.Slice(tensor.Parameter.Offset, tensor.Parameter.Count)));
        }

        hash.AppendData(MemoryMarshal.AsBytes<double>(epochs));
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>The memory that a checkpoint's tensors come from or go to.</summary>
    private sealed record Memory(FloatBuffer Weights, FloatBuffer? Best, IReadOnlyList<FloatBuffer> States);
}
