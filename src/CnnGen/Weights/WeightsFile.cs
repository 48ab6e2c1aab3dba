using static System.FormattableString;

namespace CnnGen.Weights;

/// <summary>A file of weights as a network sees it: which of its tensors are weights, and what to do where they do not fit.</summary>
internal sealed class WeightsFile
{
    private readonly SafetensorsFile _file;
    private readonly NetworkPlan _plan;
    private readonly string[] _parameters;
    private readonly string[] _weights;

    public WeightsFile(SafetensorsFile file, NetworkPlan plan)
    {
        (_file, _plan) = (file, plan);
        _parameters = [.. plan.Parameters.Select(info => info.Name)];
        HashSet<string> parameters = new(_parameters, StringComparer.Ordinal);
        Others = [.. file.Names.Where(name => !parameters.Contains(name) && (!file.IsFloat(name) || name.EndsWith("num_batches_tracked", StringComparison.Ordinal)))];
        _weights = [.. file.Names.Except(Others)];
    }

    /// <summary>Tensors that are nobody's weights and need not be readable: PyTorch's counters of batches, and all that are not floating-point.</summary>
    public string[] Others { get; }

    /// <summary>The tensors of the parameters, in their order.</summary>
    /// <exception cref="WeightsFormatException">By order, the file has more or fewer, or names that say that it is in another order.</exception>
    public string[] Names(WeightMatching matching)
    {
        if (matching == WeightMatching.ByName)
            return _parameters;
        string owner = $"the tensors do not fit {_plan.Name} in their order";
        if (_weights.Length != _parameters.Length)
            throw new WeightsFormatException(_file.FileName, null, Invariant(
                $"{owner}: expected {_parameters.Length}, found {_weights.Length}{Skipped()}; {Parting()}. {Advice(matching)}"));
        if (IsSorted())
            throw new WeightsFormatException(_file.FileName, null, $"{owner}: they have the names of its parameters, but are in another order. {Advice(matching)}");
        return _weights;
    }

    /// <summary>What to do after matching by <paramref name="failed"/>: advises the other one only where it would succeed.</summary>
    public string Advice(WeightMatching failed)
    {
        WeightMatching other = failed == WeightMatching.ByName ? WeightMatching.ByOrder : WeightMatching.ByName;
        if (Fits(other == WeightMatching.ByName ? _parameters : _weights))
        {
            return other == WeightMatching.ByName
                ? "The file has this network's names and shapes: load it with WeightMatching.ByName."
                : "The file has this network's shapes in its order, under other names: load it with WeightMatching.ByOrder.";
        }

        return HasAllShapes()
            ? $"The file has tensors of this network's shapes, but neither its names nor its order (many programs sort tensors by name): rename them in the file as {nameof(NeuralNetwork.Parameters)} has them, or give the layers the file's names with Name, and load with WeightMatching.ByName."
            : "Take the file that belongs to this network.";
    }

    private string Skipped() => Others.Length == 0 ? "" : Invariant($" beside {Others.Length} that are no weights");

    // Where the two lists part ways is what a reader looks for first.
    private string Parting()
    {
        int same = _plan.Parameters.Zip(_weights).TakeWhile(pair => _file.Shape(pair.Second).SequenceEqual(pair.First.Sizes)).Count();
        return same < Math.Min(_weights.Length, _parameters.Length)
            ? Invariant($"the shapes first differ at number {same + 1}, '{_weights[same]}' for '{_parameters[same]}'")
            : Invariant($"the first {same} agree");
    }

    private bool IsSorted() => HasAllNames() && Fits(_parameters) && !_weights.SequenceEqual(_parameters);

    private bool HasAllNames() => _weights.Length == _parameters.Length && _parameters.All(_file.Contains);

    private bool Fits(string[] names) =>
        names.Length == _weights.Length && names.All(_file.Contains) && _plan.Parameters.Zip(names).All(pair => TensorRequest.Fits(_file, pair.Second, pair.First));

    private bool HasAllShapes() =>
        _plan.Parameters.Select(info => Text(info.Sizes)).Order(StringComparer.Ordinal).SequenceEqual(_weights.Select(name => Text(_file.Shape(name))).Order(StringComparer.Ordinal));

    private static string Text(ReadOnlySpan<int> shape) => string.Join(",", shape.ToArray());
}
