using System.Text;
using CnnGen.Tests.Data;
using CnnGen.Tests.Weights;
using CnnGen.Weights;

namespace CnnGen.Tests.Networks;

/// <summary>What is said of a file of weights that does not fit, and which of its tensors need not fit.</summary>
public sealed class WeightsAdviceTests : IDisposable
{
    private const string ByName = "load it with WeightMatching.ByName", ByOrder = "load it with WeightMatching.ByOrder";
    private readonly ScratchFolder _folder = new();
    private readonly SmallNet _saved = new(1, seed: 1);

    public void Dispose() => _folder.Dispose();

    private string File => _folder.File("weights.safetensors");

    [Fact]
    public void ByOrderIsAdvisedWhereItLoads()
    {
        Write(_saved.Parameters.Select((parameter, i) => Tensor(parameter, $"layer.{i:00}")));
        string message = Fails(_saved, WeightMatching.ByName);
        Assert.EndsWith($"The file has this network's shapes in its order, under other names: {ByOrder}.", message);
        _saved.LoadWeights(File, WeightMatching.ByOrder);
    }

    [Fact]
    public void ByNameIsAdvisedWhereItLoads()
    {
        Write(_saved.Parameters.Reverse().Select(parameter => Tensor(parameter, parameter.Name)));
        Assert.EndsWith($"The file has this network's names and shapes: {ByName}.", Fails(_saved, WeightMatching.ByOrder));
        _saved.LoadWeights(File);
    }

    [Theory]
    [InlineData(WeightMatching.ByName)]
    [InlineData(WeightMatching.ByOrder)]
    public void ASortedFileOfOtherNamesIsNotSentFromOneToTheOther(WeightMatching matching)
    {
        Write(_saved.Parameters.Select(parameter => Tensor(parameter, "my." + parameter.Name)).OrderBy(tensor => tensor.Name, StringComparer.Ordinal));
        string message = Fails(_saved, matching);
        Assert.Contains("tensors of this network's shapes, but neither its names nor its order", message);
        Assert.Contains("rename them in the file as Parameters has them, or give the layers the file's names with Name", message);
        Assert.DoesNotContain(ByName, message);
        Assert.DoesNotContain(ByOrder, message);
    }

    [Theory]
    [InlineData(WeightMatching.ByName)]
    [InlineData(WeightMatching.ByOrder)]
    public void AFileOfAnotherNetworkIsSaidToBeOne(WeightMatching matching)
    {
        TwoAlike other = new(1);
        Write(other.Parameters.Select(parameter => Tensor(parameter, parameter.Name)));
        Assert.EndsWith("Take the file that belongs to this network.", Fails(_saved, matching));
    }

    [Fact]
    public void ByOrderEqualShapesOfAnotherPartAreRefused()
    {
        // Sorted within a layer: every shape agrees.
        string[] sorted = ["norm.bias", "norm.running_mean", "norm.running_var", "norm.weight"];
        Write([.. _saved.Parameters.Take(1).Select(p => Tensor(p, "a.weight")), .. sorted.Select(name => Tensor(_saved.Parameter(name), "b" + name[4..])),
            .. _saved.Parameters.Skip(5).Select((p, i) => Tensor(p, $"rest{i}"))]);
        string message = Fails(_saved, WeightMatching.ByOrder);
        Assert.Contains("4 of another shape or kind:\n  'b.bias' for 'norm.weight': expected a weight, found a bias\n", message);
    }

    [Fact]
    public void ByOrderTheNetworksOwnNamesInAnotherOrderAreRefused()
    {
        TwoAlike network = new(1, seed: 1);
        Write(network.Parameters.OrderBy(parameter => parameter.Name[0]).Select(parameter => Tensor(parameter, parameter.Name)));
        string message = Fails(network, WeightMatching.ByOrder);
        Assert.Contains("they have the names of its parameters, but are in another order", message);
        Assert.EndsWith($"{ByName}.", message);
        float[] before = Values(network);
        TwoAlike loaded = new(1, seed: 2);
        loaded.LoadWeights(File);
        Assert.Equal(before, Values(loaded));
    }

    [Fact]
    public void ManyNamesAreListedOneALineAndCutShort()
    {
        TwoAlike network = new(1);
        Write(Enumerable.Range(0, 194).Select(i => TensorData.Create<float>($"t{i:000}", [1], () => new float[1])));
        string message = Fails(network, WeightMatching.ByName);
        string unexpected = string.Concat(Enumerable.Range(0, 10).Select(i => $"\n  t{i:000}"));
        Assert.Equal(
            $"{File}: the tensors do not fit TwoAlike.\n4 missing:\n  b.weight\n  b.bias\n  a.weight\n  a.bias\n194 unexpected:{unexpected}\n  … and 184 more\n" +
            "Take the file that belongs to this network.",
            message);
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(11, "")]
    [InlineData(12, "\n  … and 2 more")]
    public void ListsSayHowManyTheyLeaveOut(int count, string end)
    {
        string lines = NameList.Lines(Enumerable.Range(0, count).Select(i => $"n{i}"));
        Assert.Equal(count == 12 ? 10 : count, lines.Split("\n  n").Length - 1);
        Assert.EndsWith(end, lines);
        Assert.Equal(end.Length > 0, lines.Contains('…'));
    }

    [Theory]
    [InlineData(WeightMatching.ByName)]
    [InlineData(WeightMatching.ByOrder)]
    public void TensorsThatNobodyAsksForNeedNotBeReadable(WeightMatching matching)
    {
        TwoAlike network = new(1, seed: 1);
        // Of known types that no weights have, and of one that is not known, between the weights.
        StringBuilder header = new("{\"position_ids\":{\"dtype\":\"I64\",\"shape\":[2],\"data_offsets\":[0,16]}");
        List<byte> data = [.. new byte[16]];
        foreach (NetworkParameter parameter in network.Parameters)
        {
            byte[] bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes(parameter.Values).ToArray();
            Append(parameter.Name, "F32", string.Join(',', parameter.Info.Sizes), bytes);
            Append(parameter.Name + ".scale", "F8_E8M0", "3", [1, 2, 3]);
            Append(parameter.Name + ".mask", "BOOL", "1", [1]);
        }

        System.IO.File.WriteAllBytes(File, SafetensorsBadInputTests.Compose(Encoding.UTF8.GetBytes(header.Append('}').ToString()), [.. data]));
        TwoAlike loaded = new(1, seed: 2);
        loaded.LoadWeights(File, matching);
        Assert.Equal(Values(network), Values(loaded));

        void Append(string name, string type, string shape, byte[] bytes)
        {
            header.Append($",\"{name}\":{{\"dtype\":\"{type}\",\"shape\":[{shape}],\"data_offsets\":[{data.Count},{data.Count + bytes.Length}]}}");
            data.AddRange(bytes);
        }
    }

    private static float[] Values(NeuralNetwork network) => [.. network.Parameters.SelectMany(parameter => parameter.Values.ToArray())];

    private static TensorData Tensor(NetworkParameter parameter, string name) => TensorData.Create(name, parameter.Info.Sizes, () => parameter.Values);

    private void Write(IEnumerable<TensorData> tensors) => SafetensorsWriter.Write(File, tensors);

    private string Fails(NeuralNetwork network, WeightMatching matching) =>
        Assert.Throws<WeightsFormatException>(() => network.LoadWeights(File, matching)).Message;
}

/// <summary>Two layers that could be taken for each other.</summary>
[Network(4), Dense(4, Name = "b"), Relu, Dense(4, Name = "a")]
internal sealed partial class TwoAlike;
