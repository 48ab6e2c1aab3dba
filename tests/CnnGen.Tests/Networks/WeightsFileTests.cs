using CnnGen.Tests.Data;
using CnnGen.Weights;

namespace CnnGen.Tests.Networks;

public sealed class WeightsFileTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    private string Path => _folder.File("weights.safetensors");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(WeightMatching.ByName)]
    [InlineData(WeightMatching.ByOrder)]
    public void WhatIsSavedIsLoaded(WeightMatching matching)
    {
        SmallNet saved = new(2, seed: 1);
        saved.Parameter("norm.running_mean").MutableValues.Fill(0.5f);
        SmallNet loaded = new(1, seed: 2);
        saved.SaveWeights(Path);

        loaded.LoadWeights(Path, matching);

        Assert.Equal(Values(saved), Values(loaded));
        Assert.Equal(Infer(saved), Infer(loaded));
    }

    [Fact]
    public void TheFileHasPyTorchsNamesAndShapesInOrderOfDefinition()
    {
        new SmallNet(1).SaveWeights(Path);
        using SafetensorsFile file = SafetensorsFile.Read(Path);
        Assert.Equal(
            ["conv.weight", "norm.weight", "norm.bias", "norm.running_mean", "norm.running_var", "hidden.weight", "hidden.bias", "scores.weight", "scores.bias"],
            file.Names);
        Assert.Equal([4, 1, 3, 3], file.Shape("conv.weight"));
        Assert.Equal([16, 64], file.Shape("hidden.weight"));
        Assert.Equal("pt", file.Metadata["format"]);
    }

    [Fact]
    public void InferenceSeesLoadedWeights()
    {
        SmallNet network = new(1, seed: 1);
        float[] before = Infer(network);
        new SmallNet(1, seed: 2).SaveWeights(Path);
        network.LoadWeights(Path);
        Assert.NotEqual(before, Infer(network));
    }

    [Fact]
    public void ByOrderNamesDoNotMatterAndCountersAreSkipped()
    {
        SmallNet saved = new(1, seed: 1);
        Write(saved.Parameters.Select((parameter, i) => Tensor(parameter, $"layer.{i:00}")).Append(Counter("layer.09.num_batches_tracked")));
        SmallNet loaded = new(1, seed: 2);

        loaded.LoadWeights(Path, WeightMatching.ByOrder);

        Assert.Equal(Values(saved), Values(loaded));
    }

    [Fact]
    public void ByNameTheOrderDoesNotMatterAndCountersAreSkipped()
    {
        SmallNet saved = new(1, seed: 1);
        Write(saved.Parameters.Reverse().Select(parameter => Tensor(parameter)).Append(Counter("norm.num_batches_tracked")));
        SmallNet loaded = new(1, seed: 2);

        loaded.LoadWeights(Path);

        Assert.Equal(Values(saved), Values(loaded));
    }

    [Fact]
    public void AllThatDoesNotFitIsListedAndNothingIsLoaded()
    {
        SmallNet saved = new(1, seed: 1);
        Write(saved.Parameters.Where(parameter => parameter.Name is not ("norm.bias" or "scores.bias")).Select(parameter => parameter.Name switch
        {
            "conv.weight" => TensorData.Create<float>(parameter.Name, [4, 1, 1, 9], () => new float[36]),
            "hidden.bias" => TensorData.Create<int>(parameter.Name, [16], () => new int[16]),
            _ => Tensor(parameter),
        }).Append(Tensor(saved.Parameter("scores.bias"), "fc.bias")));

        string message = Fails(WeightMatching.ByName);

        Assert.Contains(Path, message);
        Assert.Contains("2 missing:\n  norm.bias\n  scores.bias\n", message);
        Assert.Contains("1 unexpected:\n  fc.bias\n", message);
        Assert.Contains("'conv.weight': expected shape [4,1,3,3], found [4,1,1,9]", message);
        Assert.Contains("'hidden.bias': expected elements of F32 (or F64, F16, BF16), found I32", message);
        Assert.EndsWith("\nTake the file that belongs to this network.", message);
    }

    [Fact]
    public void ByOrderAWrongShapeNamesBothTensors()
    {
        SmallNet saved = new(1, seed: 1);
        Write(saved.Parameters.Reverse().Select(parameter => Tensor(parameter, "my." + parameter.Name)));
        Assert.Contains("'my.scores.bias' for 'conv.weight': expected shape [4,1,3,3], found [3]", Fails(WeightMatching.ByOrder));
        // Under the network's own names it is the order that is wrong.
        Write(saved.Parameters.Reverse().Select(parameter => Tensor(parameter)));
        Assert.Contains("they have the names of its parameters, but are in another order", Fails(WeightMatching.ByOrder));
    }

    [Fact]
    public void ByOrderAnotherNumberOfTensorsIsToldWithThePlace()
    {
        SmallNet saved = new(1, seed: 1);
        Write(saved.Parameters.Where(parameter => parameter.Name != "norm.running_var").Select(parameter => Tensor(parameter)));
        string message = Fails(WeightMatching.ByOrder);
        Assert.Contains("expected 9, found 8", message);
        Assert.Contains("differ at number 5, 'hidden.weight' for 'norm.running_var'", message);
    }

    [Fact]
    public void DamagedFilesChangeNothing()
    {
        new SmallNet(1, seed: 1).SaveWeights(Path);
        byte[] valid = File.ReadAllBytes(Path);
        SmallNet network = new(1, seed: 2);
        float[] before = Values(network);
        int refused = 0;
        for (int i = 0; i < 2000; i++)
        {
            File.WriteAllBytes(Path, Mutations.Mutate(valid, i));
            try
            {
                network.LoadWeights(Path, i % 2 == 0 ? WeightMatching.ByName : WeightMatching.ByOrder);
                // Damage to a weight is not to be seen: any number is one.
                network.Initialize(CnnGen.Training.Initializer.He, 2);
            }
            catch (WeightsFormatException)
            {
                refused++;
            }

            Assert.Equal(before, Values(network));
        }

        Assert.InRange(refused, 1000, 1999);
    }

    [Fact]
    public void AFailedSaveKeepsTheFileBefore()
    {
        SmallNet network = new(1, seed: 1);
        network.SaveWeights(Path);
        byte[] before = File.ReadAllBytes(Path);
        // One tensor too short for its shape, when the first are written.
        Assert.Throws<InvalidOperationException>(() => Write([Tensor(network.Parameters[0]), TensorData.Create<float>("short", [2], () => new float[1])]));
        Assert.Equal(before, File.ReadAllBytes(Path));
    }

    private static float[] Values(NeuralNetwork network) => [.. network.Parameters.SelectMany(parameter => parameter.Values.ToArray())];

    private static float[] Infer(NeuralNetwork network)
    {
        float[] input = new float[64], output = new float[3];
        RandomStream random = new(9);
        foreach (ref float value in input.AsSpan())
            value = random.NextNormal();
        network.Forward(input, output);
        return output;
    }

    private static TensorData Tensor(NetworkParameter parameter, string? name = null) =>
        TensorData.Create(name ?? parameter.Name, parameter.Info.Sizes, () => parameter.Values);

    private static TensorData Counter(string name) => TensorData.Create<long>(name, [], () => new long[1]);

    private void Write(IEnumerable<TensorData> tensors) => SafetensorsWriter.Write(Path, tensors);

    private string Fails(WeightMatching matching)
    {
        SmallNet network = new(1, seed: 2);
        float[] before = Values(network);
        string message = Assert.Throws<WeightsFormatException>(() => network.LoadWeights(Path, matching)).Message;
        Assert.Equal(before, Values(network));
        return message;
    }
}
