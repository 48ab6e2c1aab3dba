using CnnGen.Data;
using CnnGen.Tests.Data;
using CnnGen.Weights;

namespace CnnGen.Tests.Networks;

/// <summary>A ResNet-20 that somebody else trained with PyTorch.</summary>
public sealed partial class ResNet20Tests
{
    private const int Images = 10_000;
    private const int Classes = 10;
    private const int Batch = 200;

    // The names are those of the file, so that weights can be loaded by name too.
    [Network(3, 32, 32)]
    [Conv(16, 3, Padding = 1, Bias = false), BatchNorm, Relu]
    [BasicBlock(16, Repeat = 3, Name = "layer1")]
    [BasicBlock(32, stride: 2, Name = "layer2.0"), BasicBlock(32, Name = "layer2.1"), BasicBlock(32, Name = "layer2.2")]
    [BasicBlock(64, stride: 2, Name = "layer3.0"), BasicBlock(64, Name = "layer3.1"), BasicBlock(64, Name = "layer3.2")]
    [GlobalAvgPool, Dense(Classes, Name = "linear")]
    public sealed partial class ResNet20;

    [Skip]
    [Conv("width", 3, Stride = "stride", Padding = 1, Bias = false), BatchNorm, Relu]
    [Conv("width", 3, Padding = 1, Bias = false), BatchNorm]
    [Add(Shortcut.ZeroPad), Relu]
    public sealed partial class BasicBlock(int width, int stride = 1) : Block;

    [SkippableFact]
    public void LogitsAreThoseOfPyTorch()
    {
        string weights = SharedData.Require("weights/resnet20.safetensors");
        using var file = SafetensorsFile.Read(SharedData.Require("weights/resnet20-logits.safetensors"));
        Dataset test = Cifar10.LoadTest(SharedData.Require("datasets/cifar10"), Normalization.ImageNet);
        Assert.Equal(Images, test.Count);
        float[] expected = new float[Images * Classes];
        file.ReadFloats("logits", expected);

        var network = new ResNet20(Batch);
        network.LoadWeights(weights);
        float[] input = new float[Batch * test.SampleShape.Count];
        float[] logits = new float[Images * Classes];
        for (int first = 0; first < Images; first += Batch)
        {
            for (int i = 0; i < Batch; i++)
                test.CopySample(first + i, input.AsSpan(i * test.SampleShape.Count, test.SampleShape.Count));
            network.Forward(input, logits.AsSpan(first * Classes, Batch * Classes));
        }

        Assert.Equal(0, expected.Zip(logits, (e, a) => Math.Abs(e - a)).Max(), 1e-3);
        Assert.Equal(8103, logits.Chunk(Classes).Where((scores, i) => Array.IndexOf(scores, scores.Max()) == test.Label(i)).Count());
    }

    [SkippableFact]
    public void NamesAndOrderLoadTheSame()
    {
        string weights = SharedData.Require("weights/resnet20.safetensors");
        var byName = new ResNet20(1);
        var byOrder = new ResNet20(1, seed: 1);
        byName.LoadWeights(weights, WeightMatching.ByName);
        byOrder.LoadWeights(weights, WeightMatching.ByOrder);
        foreach ((NetworkParameter named, NetworkParameter ordered) in byName.Parameters.Zip(byOrder.Parameters))
            Assert.True(named.Values.SequenceEqual(ordered.Values), named.Name);
    }
}
