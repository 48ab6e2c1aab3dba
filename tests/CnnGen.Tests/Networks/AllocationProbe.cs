using System.Globalization;
using CnnGen.Tests.Reference;

namespace CnnGen.Tests.Networks;

/// <summary>The program that <see cref="AllocationTests"/> runs in a process of its own.</summary>
internal static class AllocationProbe
{
    /// <summary>What is printed of a network that allocates nothing.</summary>
    public const string Nothing = "Forward 0, ForwardTraining 0, Backward 0, process 0";

    private const int Samples = 20;

    public static Type[] Networks { get; } =
    [
        typeof(DropoutNet), typeof(WholeNetworks.LeNet1998), typeof(WholeNetworks.ResNet), typeof(WholeNetworks.GoogLeNet),
        typeof(WholeNetworks.DenseNet), typeof(WholeNetworks.TextCnn), typeof(WholeNetworks.MobileNet), typeof(WholeNetworks.Knot), typeof(WholeNetworks.Heavy),
        typeof(WholeNetworks.WideResNet), typeof(WholeNetworks.WideKnot), typeof(WholeNetworks.WideMobileNet), typeof(WholeNetworks.WideResNeXt), typeof(LargeGroups),
        typeof(Layers.HeadsTests.BlockedMaps), typeof(Layers.InputsTests.ThreeAndTwoHeads),
    ];

    /// <summary>Prints what two rounds of inference and training allocate: each call on this thread, and all in the process.</summary>
    /// <param name="arguments">None; those of <see cref="Weights.SaveProbe"/>, the other program in this assembly, are passed on.</param>
    public static void Main(string[] arguments)
    {
        if (arguments.Length > 0)
            Weights.SaveProbe.Run(arguments);
        // .NET allocates a little while it loads and compiles the kernels.
        foreach (Type network in new[] { typeof(WarmUp), typeof(WarmUpWide), typeof(WarmUpSequence) })
            Measure(network);
        foreach (Type network in Networks)
            Console.WriteLine(Measure(network));
    }

    private static string Measure(Type type)
    {
        NeuralNetwork network = TestNetwork.Create(type, Samples);
        float[] input = TestNetwork.Noise(Samples * network.Plan.InputCount, 1);
        float[] output = new float[Samples * network.Plan.OutputCount];
        float[] outputGradient = TestNetwork.Noise(output.Length, 2);
        network.PrepareTraining();
        (long inference, long forward, long backward) = (0, 0, 0);

        // A collection that the constructor's arrays bring about runs finalizers, which allocate.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long process = GC.GetTotalAllocatedBytes(precise: true);
        for (int round = 0; round < 2; round++)
        {
            long start = GC.GetAllocatedBytesForCurrentThread();
            network.Forward(input, output);
            long inferred = GC.GetAllocatedBytesForCurrentThread();
            network.ForwardTraining(input, output);
            long passed = GC.GetAllocatedBytesForCurrentThread();
            network.Backward(outputGradient);
            if (network.Plan.InputGradients.Length > 0)
                network.CopyInputGradient(input);
            long end = GC.GetAllocatedBytesForCurrentThread();
            (inference, forward, backward) = (inference + inferred - start, forward + passed - inferred, backward + end - passed);
        }

        process = GC.GetTotalAllocatedBytes(precise: true) - process;
        return string.Create(CultureInfo.InvariantCulture, $"{type.Name}: Forward {inference}, ForwardTraining {forward}, Backward {backward}, process {process}");
    }
}

/// <summary>Every kind of kernel.</summary>
[Network(4, 9, 9, InputGradient = true)]
[Conv(8, 3, Padding = 1, Bias = false), BatchNorm, Relu, MaxPool(3, Stride = 2, Padding = 1), Conv(8, 3, Padding = 1, Groups = 2, Name = "a")]
[Sigmoid(Name = "s"), Conv(8, 1), Tanh, Multiply("s"), Add("a"), ScaledTanh, AvgPool(2, Rounding = Rounding.Ceil), Elu, LeakyRelu]
[Skip, Conv(10, 3, Stride = 2, Padding = 1), Add(Shortcut.ZeroPad), Skip, Conv(12, 1), BatchNorm, Add(Shortcut.Projection, Name = "p"), Relu, Concat("p")]
[GlobalAvgPool, Dropout(0.5), Dense(600), Relu, Dense(500), BatchNorm, Dense(4), Softmax]
internal sealed partial class WarmUp;

[Network(3, 9, 9, InputGradient = true)]
[Conv(16, 3, Padding = 1, Bias = false, Name = "a"), BatchNorm, Relu, MaxPool(3, Stride = 2, Padding = 1), Conv(16, 1), AvgPool(2, Rounding = Rounding.Ceil)]
[Sigmoid(Name = "s"), Conv(16, 3, Padding = 1), Multiply("s"), Skip, Conv(32, 3, Stride = 2, Padding = 1), Add(Shortcut.ZeroPad), Relu(Name = "r")]
[Conv(16, 1), Concat("r"), Dropout(0.5), GlobalMaxPool(Name = "g"), From("a"), Flatten, Concat("g"), Dense(3)]
internal sealed partial class WarmUpWide;

[Network(4, 9)]
[Conv(4, 3), Relu, GlobalMaxPool, Dense(3)]
internal sealed partial class WarmUpSequence;
