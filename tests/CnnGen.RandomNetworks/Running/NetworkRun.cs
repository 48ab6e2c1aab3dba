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
            var network = (NeuralNetwork)Activator.CreateInstance(type, (reference["a/x/input"].Length / inputs) + spare, 1ul)!;
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

        (string Name, int Count)[] inputs = [.. network.Plan.Inputs.Select(input => (input.Name, input.Shape.Count))];
        (string Name, int Count)[] outputs = [.. network.Plan.Outputs.Select(output => (output.Name, output.Shape.Count))];
        Dictionary<string, float[]> results = [];
        int batch = SamplesOf("a");
        Infer("infer", "a", batch);
        Infer("one", "a", 1);
        Train("a");
        Train("b");
        Infer("end", "b", SamplesOf("b"));
        foreach (NetworkParameter statistics in network.Parameters.Where(parameter => !parameter.Info.IsTrainable))
            results["after/" + statistics.Name] = statistics.Values.ToArray();
        return results;

        int SamplesOf(string pass) => reference[$"{pass}/x/input"].Length / inputs[0].Count;

        void Infer(string name, string pass, int samples)
        {
            Span<float> output = Room(samples * network.Plan.OutputCount);
            network.Forward(Given($"{pass}/x", inputs, samples), output);
            Take(name, outputs, samples, output);
        }

        void Train(string pass)
        {
            int samples = SamplesOf(pass);
            string[] drawn = [.. reference.Under(pass + "/y/").Select(output => output.Name)];
            if (!drawn.Order(StringComparer.Ordinal).SequenceEqual(outputs.Select(output => output.Name).Order(StringComparer.Ordinal)))
                throw new DisagreementException($"Outputs {string.Join(", ", drawn)} were drawn, but the network has {string.Join(", ", outputs)}.");
            Span<float> output = Room(samples * network.Plan.OutputCount);
            network.ForwardTraining(Given(pass + "/x", inputs, samples), output);
            Take(pass + "/y", outputs, samples, output);
            network.Backward(Given(pass + "/dy", outputs, samples));
            foreach (NetworkParameter parameter in network.Parameters.Where(parameter => parameter.Info.IsTrainable))
                results[$"{pass}/grad/{parameter.Name}"] = parameter.Gradient.ToArray();
            if (network.Plan.InputGradients.Length == 0)
                return;
            Span<float> gradient = Room(samples * network.Plan.InputCount);
            network.CopyInputGradient(gradient);
            Take(pass + "/dx", inputs, samples, gradient);
        }

        Span<float> Room(int count) => memory is null ? new float[count] : memory.OfCaller(count);

        // All samples of the first, then all of the second.
        Span<float> Given(string name, (string Name, int Count)[] parts, int samples)
        {
            Span<float> packed = Room(samples * parts.Sum(part => part.Count));
            Span<float> rest = packed;
            foreach ((string part, int count) in parts)
            {
                reference[$"{name}/{part}"].AsSpan(0, samples * count).CopyTo(rest);
                rest = rest[(samples * count)..];
            }

            return packed;
        }

        void Take(string name, (string Name, int Count)[] parts, int samples, ReadOnlySpan<float> packed)
        {
            foreach ((string part, int count) in parts)
            {
                results[$"{name}/{part}"] = packed[..(samples * count)].ToArray();
                packed = packed[(samples * count)..];
            }
        }
    }
}

/// <summary>A network does not do what was drawn.</summary>
internal sealed class DisagreementException(string message) : Exception(message);
