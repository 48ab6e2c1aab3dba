using System.Buffers.Binary;
using System.Text;
using CnnGen.Tests.Data;
using CnnGen.Weights;

namespace CnnGen.Tests.Weights;

public sealed class SafetensorsTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static readonly TensorData[] Three =
    [
        TensorData.Create<float>("conv.weight", [2, 1, 2], () => [1f, -2f, float.NaN, 4f]),
        TensorData.Create<byte>("flag \"ü\"", [3], () => [7, 8, 9]),
        TensorData.Create<ulong>("step", [], () => [ulong.MaxValue]),
    ];

    [Fact]
    public void WhatIsWrittenIsRead()
    {
        string path = _folder.File("a.safetensors");
        SafetensorsWriter.Write(path, Three, new Dictionary<string, string> { ["b"] = "2", ["a"] = "é\n" });
        using SafetensorsFile file = SafetensorsFile.Read(path);
        Assert.Equal(["step", "conv.weight", "flag \"ü\""], file.Names);
        Assert.Equal([("a", "é\n"), ("b", "2")], file.Metadata.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal([2, 1, 2], file.Shape("conv.weight").ToArray());
        Assert.Equal([], file.Shape("step").ToArray());
        Assert.Equal((TensorDType.F32, TensorDType.U8, TensorDType.U64), (file.DType("conv.weight"), file.DType("flag \"ü\""), file.DType("step")));
        float[] floats = new float[4];
        file.ReadFloats("conv.weight", floats);
        Assert.Equal([1f, -2f, float.NaN, 4f], floats);
        byte[] bytes = new byte[3];
        file.ReadExact<byte>("flag \"ü\"", bytes);
        Assert.Equal([7, 8, 9], bytes);
        ulong[] step = new ulong[1];
        file.ReadExact<ulong>("step", step);
        Assert.Equal(ulong.MaxValue, step[0]);
    }

    [Fact]
    public void TheBytesAreTheReferenceImplementations()
    {
        // Wide elements first, keys in order, no white space but the padding to 8 bytes.
        string path = _folder.File("a.safetensors");
        SafetensorsWriter.Write(path, Three, new Dictionary<string, string> { ["format"] = "pt" });
        const string Header = """{"__metadata__":{"format":"pt"},"step":{"dtype":"U64","shape":[],"data_offsets":[0,8]},"conv.weight":{"dtype":"F32","shape":[2,1,2],"data_offsets":[8,24]},"flag \"ü\"":{"dtype":"U8","shape":[3],"data_offsets":[24,27]}}""";
        byte[] content = File.ReadAllBytes(path);
        int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(content);
        Assert.Equal(0, length % 8);
        string header = Encoding.UTF8.GetString(content.AsSpan(8, length));
        Assert.Equal(Header, header.TrimEnd(' '));
        Assert.InRange(length - Encoding.UTF8.GetByteCount(Header), 0, 7);
        Assert.Equal(8 + length + 27, content.Length);
    }

    [Fact]
    public void AFileWithoutTensorsIsValid()
    {
        string path = _folder.File("a.safetensors");
        SafetensorsWriter.Write(path, []);
        using SafetensorsFile file = SafetensorsFile.Read(path);
        Assert.Empty(file.Names);
        Assert.Empty(file.Metadata);
    }

    [Fact]
    public void ConvertsFloatingPointTypes()
    {
        string path = _folder.File("a.safetensors");
        SafetensorsWriter.Write(path,
        [
            TensorData.Create<double>("double", [2], () => [0.1, -3]),
            TensorData.Create<Half>("half", [2], () => new[] { (Half)1.5f, Half.NegativeInfinity }),
            TensorData.Create<int>("int", [2], () => [1, 2]),
        ]);
        // BF16 has no .NET type to write it from: 0x3FC0 is 1.5, 0xC040 is -3.
        Store("b.safetensors", """{"brain":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}""", [0xC0, 0x3F, 0x40, 0xC0]);
        using SafetensorsFile file = SafetensorsFile.Read(path);
        using SafetensorsFile brain = SafetensorsFile.Read(_folder.File("b.safetensors"));
        Assert.Equal([0.1f, -3f], Floats(file, "double", 2));
        Assert.Equal([1.5f, float.NegativeInfinity], Floats(file, "half", 2));
        Assert.Equal([1.5f, -3f], Floats(brain, "brain", 2));
        WeightsFormatException e = Assert.Throws<WeightsFormatException>(() => Floats(file, "int", 2));
        Assert.Equal($"{path}, tensor 'int': expected elements of F32, F64, F16 or BF16; found I32. Save the tensor as F32.", e.Message);
        e = Assert.Throws<WeightsFormatException>(() => file.ReadExact<float>("half", new float[2]));
        Assert.Equal($"{path}, tensor 'half': expected elements of F32; found F16. Save the tensor as F32.", e.Message);
    }

    [Fact]
    public void NamesTheTensorThatDoesNotSuit()
    {
        string path = _folder.File("a.safetensors");
        SafetensorsWriter.Write(path, Three);
        using SafetensorsFile file = SafetensorsFile.Read(path);
        WeightsFormatException e = Assert.Throws<WeightsFormatException>(() => Floats(file, "conv.bias", 2));
        Assert.Equal($"{path}, tensor 'conv.bias': expected a tensor of this name; the file has these:\n  step\n  conv.weight\n  flag \"ü\"\nTake the file that belongs to this network, or another name.", e.Message);
        Assert.Equal((path, "conv.bias"), (e.FileName, e.TensorName));
        e = Assert.Throws<WeightsFormatException>(() => Floats(file, "conv.weight", 5));
        Assert.Equal($"{path}, tensor 'conv.weight': expected 5 elements; found 4, of shape [2,1,2]. Take the file that belongs to this network.", e.Message);
    }

    [SkippableFact]
    public void ReadsAFileFromPyTorch()
    {
        using SafetensorsFile file = SafetensorsFile.Read(SharedData.Require("weights/resnet20.safetensors"));
        Assert.Equal("pt", file.Metadata["format"]);
        // 19 convolutions and the dense layer's weight and bias; each convolution has a batch norm of four tensors.
        Assert.Equal(19 * 5 + 2, file.Names.Count);
        Assert.Equal(["conv1.weight", "bn1.weight", "bn1.bias", "bn1.running_mean", "bn1.running_var", "layer1.0.conv1.weight"], file.Names.Take(6));
        Assert.Equal([16, 3, 3, 3], file.Shape("conv1.weight").ToArray());
        Assert.All(file.Names, name => Assert.Equal(TensorDType.F32, file.DType(name)));
        // ResNet-20's parameters, as the paper counts them (0.27 million), running statistics not among them.
        Assert.Equal(269_722, file.Names.Where(name => !name.Contains("running")).Sum(file.Count));
        Assert.All(file.Names, name => Assert.All(Floats(file, name, (int)file.Count(name)), value => Assert.True(float.IsFinite(value))));
        Assert.All(Floats(file, "bn1.running_var", 16), value => Assert.InRange(value, 0, 100));

        using SafetensorsFile logits = SafetensorsFile.Read(SharedData.Require("weights/resnet20-logits.safetensors"));
        Assert.Equal([10_000, 10], logits.Shape("logits").ToArray());
    }

    [SkippableFact]
    public void WritingAFileFromPyTorchAgainGivesTheSameTensors()
    {
        string source = SharedData.Require("weights/resnet20.safetensors"), copy = _folder.File("copy.safetensors");
        using SafetensorsFile file = SafetensorsFile.Read(source);
        SafetensorsWriter.Write(copy, file.Names.Select(name => TensorData.Create<float>(name, file.Shape(name), () => Floats(file, name, (int)file.Count(name)))), file.Metadata);
        // Its header was padded to more than the format needs; from the data on, the files are the same.
        byte[] expected = File.ReadAllBytes(source), found = File.ReadAllBytes(copy);
        Assert.Equal(expected[^1_084_392..], found[^1_084_392..]);
        Assert.Equal(Encoding.UTF8.GetString(expected[8..^1_084_392]).TrimEnd(), Encoding.UTF8.GetString(found[8..^1_084_392]).TrimEnd());
    }

    [Fact]
    public void AFailedSaveKeepsThePreviousFile()
    {
        string path = _folder.File("a.safetensors");
        SafetensorsWriter.Write(path, Three);
        byte[] before = File.ReadAllBytes(path);
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => SafetensorsWriter.Write(path, [Three[0], TensorData.Create<float>("short", [3], () => [1f])]));
        Assert.Equal($"{path}, tensor 'short': expected 3 values, as its shape says; 1 were given.", e.Message);
        Assert.Contains("expected each tensor name once; 'step' was given twice", Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(path, [Three[2], Three[2]])).Message);
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void AFileCanBeReplacedWhileItIsOpen()
    {
        string path = _folder.File("a.safetensors");
        SafetensorsWriter.Write(path, Three);
        using SafetensorsFile file = SafetensorsFile.Read(path);
        SafetensorsWriter.Write(path, [TensorData.Create<float>("other", [1], () => [5f])]);
        Assert.Equal(4f, Floats(file, "conv.weight", 4)[3]);
    }

    [Fact]
    public void RejectsImpossibleTensors()
    {
        Assert.Throws<ArgumentException>(() => TensorData.Create<float>("__metadata__", [1], () => [1f]));
        Assert.Throws<ArgumentException>(() => TensorData.Create<float>("a", [-1], () => [1f]));
        Assert.Throws<ArgumentException>(() => TensorData.Create<float>("a", [65536, 65536], () => [1f]));
        Assert.Contains("Decimal is none of them", Assert.Throws<NotSupportedException>(() => TensorData.Create<decimal>("a", [1], () => new decimal[1])).Message);
    }

    private static float[] Floats(SafetensorsFile file, string name, int count)
    {
        float[] values = new float[count];
        file.ReadFloats(name, values);
        return values;
    }

    private void Store(string name, string header, ReadOnlySpan<byte> data) => _folder.Write(name, SafetensorsBadInputTests.Compose(Encoding.UTF8.GetBytes(header), data));
}
