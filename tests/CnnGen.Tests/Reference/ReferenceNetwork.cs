namespace CnnGen.Tests.Reference;

/// <summary>A network in double precision, made from the attributes by reflection: it shares nothing with the compiler, and what it
/// computes follows the definitions.</summary>
internal sealed class ReferenceNetwork
{
    private readonly List<ReferenceLayer> _layers;
    private readonly IReadOnlyList<int> _outputs;

    internal ReferenceNetwork(List<ReferenceLayer> layers, IReadOnlyList<int> outputs)
    {
        (_layers, _outputs) = (layers, outputs);
        Parameters = [.. layers.Where(layer => layer.Owner is null).SelectMany(layer => layer.Parameters).Select(count => new double[count])];
    }

    /// <summary>Parameters and running statistics in the order of definition.</summary>
    public double[][] Parameters { get; }

    public static ReferenceNetwork Of(Type network) => ReferenceReader.Read(network);

    /// <summary>Takes over the values of a generated network.</summary>
    public void Load(NeuralNetwork network)
    {
        Assert.Equal(Parameters.Select(values => values.Length), network.Parameters.Select(parameter => parameter.Info.Count));
        for (int i = 0; i < Parameters.Length; i++)
        {
            ReadOnlySpan<float> values = network.Parameters[i].Values;
            for (int j = 0; j < values.Length; j++)
                Parameters[i][j] = values[j];
        }
    }

    /// <summary>The outputs of a batch, one sample after the other: all samples of the first output, then those of the second, ….</summary>
    /// <param name="input">All samples, one after the other, likewise.</param>
    /// <param name="samples">Their number.</param>
    /// <param name="trains">Whether batch norm normalizes by the batch; else by the running statistics.</param>
    public double[] Run(double[] input, int samples, bool trains)
    {
        var values = new List<double[][]>();
        var all = new List<double[][]>();
        int next = 0;
        int given = 0;
        foreach (ReferenceLayer layer in _layers)
        {
            double[][] parameters = layer.Owner is { } owner ? all[owner] : Parameters[next..(next += layer.Parameters.Length)];
            all.Add(parameters);
            values.Add(layer.Inputs.Length == 0
                ? [.. input[given..(given += samples * layer.Output.Count)].Chunk(layer.Output.Count)]
                : layer.Run([.. layer.Inputs.Select(i => values[i])], parameters, trains));
        }

        return [.. _outputs.SelectMany(output => values[output]).SelectMany(sample => sample)];
    }
}
