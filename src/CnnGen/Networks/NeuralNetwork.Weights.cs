using CnnGen.Weights;

namespace CnnGen;

// Weights in safetensors files, with PyTorch's names and layouts.
public abstract partial class NeuralNetwork
{
    /// <summary>Saves all parameters and running statistics as a safetensors file, with PyTorch's names and layouts (conv
    /// OIHW, dense out×in), in the order of definition. A file that was there is replaced whole or not at all.</summary>
    /// <remarks>The values are those of one time, copied before the file is written: other workspaces may train meanwhile.</remarks>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidOperationException">Another call uses this workspace.</exception>
    /// <exception cref="IOException">The file cannot be written, as on a full disk; one that was there before is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void SaveWeights(string path)
    {
        using SingleUse.Scope use = _use.Take();
        FloatBuffer values = new($"The weights being saved of {Plan.Name}", Plan.ParameterFloats);
        Weights.CopyTo(values);
        SafetensorsWriter.Write(
            path,
            Plan.Parameters.Select(info => TensorData.Create(info.Name, info.Sizes, () => values.Span.Slice(info.Offset, info.Count))),
            new Dictionary<string, string> { ["format"] = "pt" });
    }

    /// <summary>Loads all parameters and running statistics from a safetensors file. Nothing changes unless all of it fits.</summary>
    /// <remarks>Weights that nobody has used are read to their place: a network that is made to be loaded is not initialized first.
    /// Otherwise other workspaces may use the weights meanwhile: each of their passes sees the old set or the new one.</remarks>
    /// <param name="path">The file: tensors of F32, or of F64, F16 or BF16, which are converted.</param>
    /// <param name="matching">How tensors find their parameters. PyTorch's <c>num_batches_tracked</c> entries are skipped, and
    /// with them all tensors that are not floating-point and have no parameter's name: they need not be of a type that can be read.</param>
    /// <exception cref="InvalidOperationException">Another call uses this workspace.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="matching"/> is none of its values.</exception>
    /// <exception cref="WeightsFormatException">The file is truncated, corrupt or of another format; or tensors are missing,
    /// unexpected, or of another shape or type: they are counted, and the first of them listed.</exception>
    /// <exception cref="IOException">The file cannot be read, or it is a folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public void LoadWeights(string path, WeightMatching matching = WeightMatching.ByName)
    {
        if (!Enum.IsDefined(matching))
            throw new ArgumentOutOfRangeException(nameof(matching), matching, $"Expected {nameof(WeightMatching)}.{WeightMatching.ByName} or {WeightMatching.ByOrder}.");
        using SingleUse.Scope use = _use.Take();
        using SafetensorsFile file = SafetensorsFile.Read(path);
        WeightsFile weights = new(file, Plan);
        string[] names = weights.Names(matching);
        Weights.Load(values =>
        {
            values.Span.Clear();
            TensorRequest[] requests = [.. Plan.Parameters.Zip(names, (info, name) => new TensorRequest(name, info, values))];
            TensorRequest.ReadAll(file, Plan.Name, requests, weights.Others, () => weights.Advice(matching));
        });
        // Activations of the old weights are no use to a backward pass over the new ones.
        _pendingSamples = 0;
    }

    /// <summary>Takes over what a checkpoint keeps of a network.</summary>
    /// <exception cref="InvalidOperationException">Another call uses this workspace; nothing has changed.</exception>
    internal void Restore(FloatBuffer values, ulong trainingPasses)
    {
        using SingleUse.Scope use = _use.Take();
        Replace(values);
        _trainingPasses = trainingPasses;
    }

    private void Replace(FloatBuffer values)
    {
        Weights.Replace(values);
        _pendingSamples = 0;
    }
}
