using System.Reflection;
using System.Text.Json;

namespace CnnGen.RandomNetworks.Running;

/// <summary>What a child process says about a network.</summary>
/// <param name="Disagreement">What is wrong; null if nothing is.</param>
internal sealed record Outcome(int Number, string? Disagreement, Dictionary<TensorKind, double> Differences, bool IsAtKink);

/// <summary>Runs networks in a process of its own, which a network that leaves its memory ends.</summary>
internal static class Child
{
    /// <summary>For each line of the standard input, a network's number and the assembly that it is in, writes a line of JSON.</summary>
    public static void Run(string folder)
    {
        WorkerPool.Shared.SerialWork = 0;
        using var three = new WorkerPool(3) { SerialWork = 0 };
        using var one = new WorkerPool(1);
        while (Console.In.ReadLine() is { } line)
        {
            string[] words = line.Split(' ', 2);
            int number = int.Parse(words[0], System.Globalization.CultureInfo.InvariantCulture);
            Type type = Assembly.LoadFrom(words[1]).GetType(Drawing.SourceWriter.ClassOf(number), throwOnError: true)!;
            Console.Out.WriteLine(JsonSerializer.Serialize(Check(number, type, Reference.Load(folder, number), three, one)));
        }
    }

    private static Outcome Check(int number, Type type, Reference reference, WorkerPool three, WorkerPool one)
    {
        try
        {
            Dictionary<string, float[]> results = NetworkRun.Execute(type, reference, three, memory: null, spare: 0);
            Dictionary<TensorKind, double> differences = Comparison.WithReference(results, reference, out bool isAtKink);
            using (var memory = new GuardedMemory(Fence.End))
                Comparison.Bits(results, NetworkRun.Execute(type, reference, three, memory, spare: 0), "In memory full of NaN that ends at a fence");
            using (var memory = new GuardedMemory(Fence.Start))
                Comparison.Bits(results, NetworkRun.Execute(type, reference, one, memory, spare: 3), "On one thread, in a larger workspace full of NaN that begins at a fence");
            return new(number, null, differences, isAtKink);
        }
        catch (DisagreementException e)
        {
            return new(number, e.Message, [], false);
        }
    }
}
