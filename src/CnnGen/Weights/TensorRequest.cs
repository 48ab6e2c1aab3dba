using static System.FormattableString;

namespace CnnGen.Weights;

/// <summary>A float tensor that a file must have, and where its values go.</summary>
/// <param name="Name">The tensor's name in the file.</param>
/// <param name="Parameter">The parameter that it belongs to: gives the sizes, and the place in the target.</param>
/// <param name="Target">Receives the values, at the parameter's offset.</param>
internal readonly record struct TensorRequest(string Name, ParameterInfo Parameter, FloatBuffer Target)
{
    // The parts of a layer that may be of one shape: taken for each other, they would give wrong results in silence.
    private static readonly string[] Parts = ["weight", "bias", "running_mean", "running_var"];

    /// <summary>Reads all tensors, after all of them were checked.</summary>
    /// <param name="file">The file.</param>
    /// <param name="owner">Whose tensors they are, for the message.</param>
    /// <param name="requests">What to read.</param>
    /// <param name="extra">Names of further tensors that may be in the file.</param>
    /// <param name="advice">The end of the message.</param>
    /// <exception cref="WeightsFormatException">Tensors are missing, unexpected, or of another shape or type: they are
    /// listed, and nothing was read.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static void ReadAll(SafetensorsFile file, string owner, IReadOnlyList<TensorRequest> requests, IEnumerable<string> extra, Func<string> advice)
    {
        List<string> different = [];
        HashSet<string> unexpected = new(file.Names, StringComparer.Ordinal);
        unexpected.ExceptWith(extra);
        List<string> missing = [];
        foreach (TensorRequest request in requests)
        {
            if (unexpected.Remove(request.Name))
                different.AddRange(Problems(file, request.Name, request.Parameter));
            else
                missing.Add(request.Name);
        }

        string problems = Group(missing, "missing") + Group([.. file.Names.Where(unexpected.Contains)], "unexpected") + Group(different, "of another shape or kind");
        if (problems.Length > 0)
            throw new WeightsFormatException(file.FileName, null, $"the tensors do not fit {owner}.{problems}\n{advice()}");
        foreach (TensorRequest request in requests)
            file.ReadFloats(request.Name, request.Target.Span.Slice(request.Parameter.Offset, request.Parameter.Count));
    }

    /// <summary>Whether a tensor of the file, which it has, can be that of a parameter.</summary>
    public static bool Fits(SafetensorsFile file, string name, ParameterInfo parameter) => Problems(file, name, parameter).Count == 0;

    private static string Group(List<string> entries, string what) =>
        entries.Count == 0 ? "" : Invariant($"\n{entries.Count} {what}:{NameList.Lines(entries)}");

    private static List<string> Problems(SafetensorsFile file, string name, ParameterInfo parameter)
    {
        string which = name == parameter.Name ? $"'{name}'" : $"'{name}' for '{parameter.Name}'";
        ReadOnlySpan<int> shape = file.Shape(name);
        List<string> problems = [];
        if (!shape.SequenceEqual(parameter.Sizes))
            problems.Add($"{which}: expected shape [{string.Join(",", parameter.Sizes)}], found [{string.Join(",", shape.ToArray())}]");
        if (!file.IsFloat(name))
            problems.Add($"{which}: expected elements of F32 (or F64, F16, BF16), found {file.TypeName(name)}");
        if (Part(name) is string found && Part(parameter.Name) is string expected && found != expected)
            problems.Add($"{which}: expected a {expected}, found a {found}");
        return problems;
    }

    private static string? Part(string name) => Parts.FirstOrDefault(part => name.AsSpan(name.LastIndexOf('.') + 1).SequenceEqual(part));
}
