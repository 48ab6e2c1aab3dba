using CnnGen.Weights;

namespace CnnGen.RandomNetworks.Running;

/// <summary>What reference.py has computed for one network.</summary>
internal sealed class Reference
{
    private readonly Dictionary<string, float[]> _tensors = [];

    private Reference(string path)
    {
        using var file = SafetensorsFile.Read(path);
        foreach (string name in file.Names)
        {
            float[] values = new float[file.Count(name)];
            file.ReadFloats(name, values);
            _tensors.Add(name, values);
        }
    }

    public float[] this[string name] => _tensors[name];

    public static string FileOf(string folder, int number) => Path.Combine(folder, $"{number}.safetensors");

    public static Reference Load(string folder, int number) => new(FileOf(folder, number));

    /// <summary>The tensors whose names begin so, by the rest of their names.</summary>
    public IEnumerable<(string Name, float[] Values)> Under(string prefix) => _tensors
        .Where(tensor => tensor.Key.StartsWith(prefix, StringComparison.Ordinal))
        .Select(tensor => (tensor.Key[prefix.Length..], tensor.Value));

    /// <summary>The size of the terms that a parameter's gradient is the sum of; 0 for other tensors.</summary>
    public double SizeOfTerms(string name) => Number("scale/" + name.Replace("/grad/", "/", StringComparison.Ordinal));

    /// <summary>The largest error of PyTorch's own result in single precision; 0 for other tensors.</summary>
    public double ErrorInSinglePrecision(string name) => Number("single/" + name);

    private double Number(string name) => _tensors.TryGetValue(name, out float[]? number) ? number[0] : 0;
}
