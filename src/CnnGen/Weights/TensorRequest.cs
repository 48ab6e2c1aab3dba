using static System.FormattableString;

namespace CnnGen.Weights;

/// <summary>A float tensor that a file must have, and where its values go.</summary>
/// <param name="Name">The tensor's name in the file.</param>
/// <param name="Parameter">The parameter that it belongs to: gives the sizes, and the place in the target.</param>
/// <param name="Target">Receives the values, at the parameter's offset.</param>
internal readonly record struct TensorRequest(string Name, ParameterInfo Parameter, FloatBuffer Target)
{
    /// <summary>Reads all tensors, after all of them were checked.</summary>
    /// <param name="file">The file.</param>
    /// <param name="owner">Whose tensors they are, for the message.</param>
    /// <param name="requests">What to read.</param>
    /// <param name="extra">Names of further tensors that may be in the file.</param>
    /// <param name="advice">The end of the message.</param>
    /// <exception cref="WeightsFormatException">Tensors are missing, unexpected, or of another shape or type: all of them are
    /// listed, and nothing was read.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static void ReadAll(SafetensorsFile file, string owner, IReadOnlyList<TensorRequest> requests, IEnumerable<string> extra, string advice)
    {
        List<string> problems = [];
        HashSet<string> unexpected = new(file.Names, StringComparer.Ordinal);
        unexpected.ExceptWith(extra);
        List<string> missing = [];
        foreach (TensorRequest request in requests)
        {
            if (unexpected.Remove(request.Name))
                problems.AddRange(request.Problems(file));
            else
                missing.Add(request.Name);
        }

        if (missing.Count > 0)
            problems.Add(Invariant($"{missing.Count} missing: {string.Join(", ", missing)}"));
        if (unexpected.Count > 0)
            problems.Add(Invariant($"{unexpected.Count} unexpected: {string.Join(", ", file.Names.Where(unexpected.Contains))}"));
        Throw(file, owner, problems, advice);
        foreach (TensorRequest request in requests)
            file.ReadFloats(request.Name, request.Target.Span.Slice(request.Parameter.Offset, request.Parameter.Count));
    }

    /// <summary>Throws if there are problems, and lists them all.</summary>
    /// <exception cref="WeightsFormatException">There are.</exception>
    public static void Throw(SafetensorsFile file, string owner, List<string> problems, string advice)
    {
        if (problems.Count > 0)
            throw new WeightsFormatException(file.FileName, null, $"the tensors do not fit {owner}: {string.Join("; ", problems)}. {advice}");
    }

    /// <summary>What is wrong with the tensor, which is in the file.</summary>
    public IEnumerable<string> Problems(SafetensorsFile file)
    {
        string name = Name == Parameter.Name ? $"'{Name}'" : $"'{Name}' for '{Parameter.Name}'";
        ReadOnlySpan<int> shape = file.Shape(Name);
        List<string> problems = [];
        if (!shape.SequenceEqual(Parameter.Sizes))
            problems.Add($"{name}: expected shape [{string.Join(",", Parameter.Sizes)}], found [{string.Join(",", shape.ToArray())}]");
        if (file.DType(Name) is not (TensorDType.F32 or TensorDType.F64 or TensorDType.F16 or TensorDType.BF16))
            problems.Add($"{name}: expected elements of F32 (or F64, F16, BF16), found {file.DType(Name)}");
        return problems;
    }
}
