using CnnGen.Weights;

namespace CnnGen.RandomNetworks.Running;

/// <summary>Takes a compiled network through all passes that reference.py has made.</summary>
internal static class NetworkRun
{
    /// <param name="memory">Where the network and its caller have their memory from; null for that of every day.</param>
    /// <param name="spare">By how many samples the workspace is larger than the largest batch.</param>
    /// <returns>The results by reference.py's names.</returns>
    public static Dictionary<string, float[]> Execute(Type type, Reference reference, WorkerPool workers, GuardedMemory? memory, int spare)
    {
        FloatBuffer.Source = memory is null ? null : memory.OfNetwork;
        try
        {
            int inputs = type.GetCustomAttributes(typeof(NetworkAttribute), inherit: false).Cast<NetworkAttribute>().Single().InputShape.Count;
            var network = (NeuralNetwork)Activator.CreateInstance(type, (reference["a/x"].Length / inputs) + spare, 1ul)!;
            network.Workers = workers;
            return Passes(network, reference, memory);
        }
        finally
        {
            FloatBuffer.Source = null;
        }
    }

    private static Dictionary<string, float[]> Passes(NeuralNetwork network, Reference reference, GuardedMemory? memory)
    {
        string[] expected = [.. reference.Under("param/").Select(parameter => parameter.Name).Order(StringComparer.Ordinal)];
        string[] found = [.. network.Parameters.Select(parameter => parameter.Name).Order(StringComparer.Ordinal)];
        if (!expected.SequenceEqual(found))
            throw new DisagreementException($"Parameters {string.Join(", ", expected)} were drawn, but the network has {string.Join(", ", found)}.");
        foreach ((string name, float[] values) in reference.Under("param/"))
        {
            if (network.Parameter(name).Info.Count != values.Length)
                throw new DisagreementException($"{name} has {network.Parameter(name).Info.Count} values instead of {values.Length}.");
            values.CopyTo(network.Parameter(name).MutableValues);
        }

        int outputs = network.Plan.OutputCount;
        int inputs = network.Plan.InputCount;
        float[] first = reference["a/x"];
        Dictionary<string, float[]> results = [];
        results["infer"] = Infer(first);
        results["one"] = Infer(first.AsSpan(0, inputs));
        Train("a");
        Train("b");
        results["end"] = Infer(reference["b/x"]);
        foreach (NetworkParameter statistics in network.Parameters.Where(parameter => !parameter.Info.IsTrainable))
            results["after/" + statistics.Name] = statistics.Values.ToArray();
        return results;

        float[] Infer(ReadOnlySpan<float> input)
        {
            Span<float> output = Room(input.Length / inputs * outputs);
            network.Forward(Given(input), output);
            return output.ToArray();
        }

        void Train(string pass)
        {
            float[] input = reference[pass + "/x"];
            Span<float> output = Room(input.Length / inputs * outputs);
            if (output.Length != reference[pass + "/y"].Length)
                throw new DisagreementException($"The output has {outputs} values instead of {reference[pass + "/y"].Length / (input.Length / inputs)}.");
            network.ForwardTraining(Given(input), output);
            results[pass + "/y"] = output.ToArray();
            network.Backward(Given(reference[pass + "/dy"]));
            foreach (NetworkParameter parameter in network.Parameters.Where(parameter => parameter.Info.IsTrainable))
                results[$"{pass}/grad/{parameter.Name}"] = parameter.Gradient.ToArray();
            if (network.Plan.InputGradients.Length == 0)
                return;
            Span<float> gradient = Room(input.Length);
            network.CopyInputGradient(gradient);
            results[pass + "/dx"] = gradient.ToArray();
        }

        Span<float> Room(int count) => memory is null ? new float[count] : memory.OfCaller(count);

        Span<float> Given(ReadOnlySpan<float> values)
        {
            Span<float> copy = Room(values.Length);
            values.CopyTo(copy);
            return copy;
        }
    }
}

/// <summary>A network does not do what was drawn.</summary>
internal sealed class DisagreementException(string message) : Exception(message);
