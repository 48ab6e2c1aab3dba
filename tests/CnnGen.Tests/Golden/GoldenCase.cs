using CnnGen.Weights;

namespace CnnGen.Tests.Golden;

/// <summary>The values that make_goldens.py wrote for one network.</summary>
internal sealed class GoldenCase
{
    private const string Parameter = "param/";
    private const string Gradient = "grad/";
    private const string After = "after/";
    private readonly Dictionary<string, float[]> _tensors = [];

    private GoldenCase(string path)
    {
        using var file = SafetensorsFile.Read(path);
        foreach (string name in file.Names)
        {
            float[] values = new float[file.Count(name)];
            file.ReadFloats(name, values);
            _tensors.Add(name, values);
        }
    }

    public float[] Input => _tensors["x"];

    public float[] Output => _tensors["y"];

    public float[] OutputGradient => _tensors["dy"];

    public float[] InputGradient => _tensors["dx"];

    /// <summary>The output in inference, where it differs from training.</summary>
    public float[] Inference => _tensors.GetValueOrDefault("infer", Output);

    /// <summary>Parameters and running statistics before the first pass, by name.</summary>
    public IReadOnlyDictionary<string, float[]> Parameters => Named(Parameter);

    public IReadOnlyDictionary<string, float[]> Gradients => Named(Gradient);

    /// <summary>What rounding errors of gradients are measured by: that of a bias before batch norm is the sum of numbers of this size that
    /// cancel, and is 0 by itself.</summary>
    public double LargestGradient => Gradients.Values.SelectMany(values => values).Concat(InputGradient).Max(Math.Abs);

    /// <summary>Running statistics after two training passes.</summary>
    public IReadOnlyDictionary<string, float[]> Statistics => Named(After);

    /// <summary>All files, as <c>Conv.Stride2</c>.</summary>
    public static IEnumerable<string> Names => Directory.EnumerateFiles(Folder, "*.safetensors", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Folder, path).Replace(Path.DirectorySeparatorChar, '.')[..^".safetensors".Length]);

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Golden");

    public static GoldenCase Load(string name) => new(Path.Combine(Folder, name.Replace('.', Path.DirectorySeparatorChar) + ".safetensors"));

    private Dictionary<string, float[]> Named(string prefix) => _tensors
        .Where(tensor => tensor.Key.StartsWith(prefix, StringComparison.Ordinal))
        .ToDictionary(tensor => tensor.Key[prefix.Length..], tensor => tensor.Value);
}
