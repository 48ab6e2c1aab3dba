using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using CnnGen.Gpu;
using CnnGen.Tests.Networks;
using ILGPU;
using ILGPU.Runtime;

namespace CnnGen.Tests.Cuda;

/// <summary>The program that <see cref="CudaTests"/> runs in a process of its own, where driver.c is CUDA's driver. Prints what it finds, a line each.</summary>
internal static partial class CudaProbe
{
    private const int Batch = 6;

    public static void Main(string[] arguments)
    {
        try
        {
            switch (arguments[0])
            {
                case "launches":
                    Launches();
                    break;
                case "graphs":
                    Graphs();
                    break;
                default:
                    Train();
                    break;
            }
        }
        catch (Exception exception) when (exception is DeviceException or OutOfMemoryException or ArgumentException or NotSupportedException)
        {
            Console.WriteLine($"{exception.GetType().Name}: {exception.Message}");
        }
    }

    // Each launch of the plan, in its order, with its grid and with the addresses and lengths of its operands.
    private static void Launches()
    {
        GpuDevice device = Device.Get("cuda:0").Gpu!;
        GpuProgram program = Program(typeof(CudaNetwork));
        var memory = new GpuArena(device, "test", program.TrainingMemory, Batch);
        foreach (GpuArea area in Enum.GetValues<GpuArea>().Except([GpuArea.Activations, GpuArea.Fixed]))
            memory.Add(area, device.Take(area.ToString(), 1 << 20));
        foreach (GpuLaunch[] launches in new[] { program.Forward, program.Backward })
        {
            var pass = new GpuPass(device, launches, memory);
            ClearJournal();
            pass.Run(Batch - 1);
            string[] found = [.. Journal().TakeWhile(line => line.StartsWith("launch ", StringComparison.Ordinal))];
            string[] expected = [.. launches.Select(launch => Expected(launch, memory))];
            Console.WriteLine(found.Length == expected.Length ? $"{found.Length} launches" : $"{found.Length} launches, expected {expected.Length}");
            for (int i = 0; i < Math.Min(found.Length, expected.Length); i++)
            {
                // ILGPU puts something before and behind a method's name.
                string[] parts = found[i].Split(' ', 3);
                string normal = parts[1].Contains(launches[i].Kernel.Method.Name, StringComparison.Ordinal) ? $"launch {launches[i].Kernel.Method.Name} {parts[2]}" : found[i];
                if (normal != expected[i])
                    Console.WriteLine($"found    {normal}\nexpected {expected[i]}");
            }
        }
    }

    private static string Expected(GpuLaunch launch, GpuArena memory)
    {
        System.Reflection.ParameterInfo[] parameters = launch.Kernel.Method.GetParameters();
        IEnumerable<string> views = launch.Operands.Select((operand, i) =>
        {
            ArrayView<float> view = memory.View(launch, operand);
            long address = ((IContiguousArrayView)view).Buffer.NativePtr + ((IContiguousArrayView)view).Index * sizeof(float);
            long length = view.LengthInBytes / Marshal.SizeOf(parameters[i].ParameterType.GetGenericArguments()[0]);
            return FormattableString.Invariant($"{address:x}:{length}");
        });
        return FormattableString.Invariant(
            $"launch {launch.Kernel.Method.Name} {launch.Grid.Blocks(Batch - 1)} {launch.Threads} {string.Join(" ", views)} {Batch - 1}");
    }

    // The kinds of calls that the driver sees of passes of one size, and of a second one.
    private static void Graphs()
    {
        NeuralNetwork network = new CudaNetwork(Batch, Device.Get("cuda"), seed: 1);
        network.PrepareTraining();
        foreach (int samples in new[] { Batch, Batch, Batch - 1, Batch, Batch - 1 })
        {
            ClearJournal();
            TestNetwork.TrainOnNoise(network, samples);
            IEnumerable<string> kinds = Journal()
                .Select(line => line.StartsWith("graph ", StringComparison.Ordinal) ? line : line.Split(' ')[0])
                .Where(kind => kind is not ("copy" or "wait" or "alloc"));
            Console.WriteLine(string.Join(", ", kinds.Aggregate(new List<(string Kind, int Count)>(), Count).Select(group => $"{group.Count} {group.Kind}")));
        }

        static List<(string, int)> Count(List<(string Kind, int Count)> groups, string kind)
        {
            if (groups.Count > 0 && groups[^1].Kind == kind)
                groups[^1] = (kind, groups[^1].Count + 1);
            else
                groups.Add((kind, 1));
            return groups;
        }
    }

    private static void Train()
    {
        NeuralNetwork network = new CudaNetwork(Batch, Device.Get("cuda"), seed: 1);
        float before = network.Parameters[0].Values[0];
        try
        {
            TestNetwork.TrainOnNoise(network, Batch);
            Console.WriteLine("trained");
        }
        finally
        {
            Console.WriteLine(network.Parameters[0].Values[0] == before ? "weights as before" : "other weights");
        }
    }

    private static GpuProgram Program(Type network) =>
        (GpuProgram)network.GetNestedType("Cnn_Gpu", BindingFlags.NonPublic)!.GetField("Program")!.GetValue(null)!;

    private static string[] Journal() => Marshal.PtrToStringAnsi(Read())!.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    [LibraryImport("libcuda.so.1", EntryPoint = "cnngenJournal")]
    private static partial nint Read();

    [LibraryImport("libcuda.so.1", EntryPoint = "cnngenClear")]
    private static partial void ClearJournal();
}

/// <summary>A network of a few kinds of kernels.</summary>
[Network(3, 9, 9, InputGradient = true)]
[Conv(8, 3, Padding = 1, Bias = false), BatchNorm, Relu, MaxPool(3), Dropout(0.5), Flatten, Dense(5)]
internal sealed partial class CudaNetwork;
