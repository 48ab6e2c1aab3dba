using System.Buffers.Binary;
using System.Text;
using CnnGen.Tests.Data;
using CnnGen.Weights;

namespace CnnGen.Tests.Weights;

public sealed class SafetensorsBadInputTests : IDisposable
{
    private const string Again = ". The file is corrupt, or of another format.";

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A file of a header, its length set right, and data.</summary>
    public static byte[] Compose(ReadOnlySpan<byte> header, ReadOnlySpan<byte> data)
    {
        byte[] length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        return [.. length, .. header, .. data];
    }

    public static TheoryData<string, string> Headers => new()
    {
        { "", ": expected a header that starts with '{'; found something else. This is not a safetensors file, or it is corrupt." },
        { " {}", ": expected a header that starts with '{'; found something else. This is not a safetensors file, or it is corrupt." },
        { """{"w":5}""", ", tensor 'w': expected an object with dtype, shape and data_offsets; found Number" + Again },
        { """{"w":{"shape":[2],"data_offsets":[0,8]}}""", ", tensor 'w': expected dtype, shape and data_offsets; dtype is missing" + Again },
        { """{"w":{"dtype":"F32","data_offsets":[0,8]}}""", ", tensor 'w': expected dtype, shape and data_offsets; shape is missing" + Again },
        { """{"w":{"dtype":"F32","shape":[2]}}""", ", tensor 'w': expected dtype, shape and data_offsets; data_offsets is missing" + Again },
        { """{"w":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", ", tensor 'w': expected dtype once; found it a second time" + Again },
        { """{"w":{"dtype":4,"shape":[2],"data_offsets":[0,8]}}""", ", tensor 'w': expected a string for dtype; found Number" + Again },
        { """{"w":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}""", ", tensor 'w': expected an array for shape; found Number" + Again },
        { """{"w":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", ", tensor 'w': expected whole numbers from 0 to 9223372036854775807 in shape; found another number" + Again },
        { """{"w":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", ", tensor 'w': expected whole numbers from 0 to 9223372036854775807 in shape; found another number" + Again },
        { """{"w":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}""", ", tensor 'w': expected whole numbers from 0 to 9223372036854775807 in shape; found String" + Again },
        { """{"w":{"dtype":"F32","shape":[2000000000,2000000000,2],"data_offsets":[0,8]}}""", ", tensor 'w': expected a shape whose size in bytes fits 63 bits and each axis 31 bits; found [2000000000,2000000000,2]" + Again },
        { """{"w":{"dtype":"F32","shape":[4294967296],"data_offsets":[0,8]}}""", ", tensor 'w': expected a shape whose size in bytes fits 63 bits and each axis 31 bits; found [4294967296]" + Again },
        { """{"w":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", ", tensor 'w': expected 12 bytes for F32 [3]; its data_offsets [0,8] are 8 bytes" + Again },
        { """{"w":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""", ", tensor 'w': expected data_offsets [begin,end] within the 8 bytes of data; found [0,12]" + Again },
        { """{"w":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", ", tensor 'w': expected data_offsets [begin,end] within the 8 bytes of data; found [8,0]" + Again },
        { """{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,4,8]}}""", ", tensor 'w': expected data_offsets [begin,end] within the 8 bytes of data; found [0,4,8]" + Again },
        { """{"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", ", tensor 'w': expected its data at 0, where the tensor before it ends; found 4: there is a hole" + Again },
        { """{"v":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", ", tensor 'w': expected its data at 8, where the tensor before it ends; found 4: there is an overlap" + Again },
        { """{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", ": expected 4 bytes of data, as the header claims; found 8. The file is truncated or corrupt." },
        { """{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", ", tensor 'w': expected each name once; found it a second time" + Again },
        { """{"__metadata__":3}""", ", tensor '__metadata__': expected an object of strings; found Number" + Again },
        { """{"__metadata__":{"a":3}}""", ", tensor '__metadata__': expected a string for 'a'; found Number" + Again },
        { """{"__metadata__":{"a":"3","a":"4"}}""", ", tensor '__metadata__': expected each key once; found 'a' a second time" + Again },
        { """{"__metadata__":{},"__metadata__":{}}""", ", tensor '__metadata__': expected it once; found it a second time" + Again },
    };

    [Fact]
    public void SaysThatAFolderIsOne()
    {
        IOException e = Assert.Throws<IOException>(() => SafetensorsFile.Read(_folder.Path));
        Assert.Equal($"{_folder.Path}: this is a folder; expected a safetensors file, as one in it may be.", e.Message);
    }

    [Theory]
    [MemberData(nameof(Headers))]
    public void NamesWhatIsWrongInTheHeader(string header, string problem)
    {
        string path = _folder.Write("a", Compose(Encoding.UTF8.GetBytes(header), new byte[8]));
        WeightsFormatException e = Assert.Throws<WeightsFormatException>(() => SafetensorsFile.Read(path));
        Assert.Equal(path + problem, e.Message);
        Assert.Equal(path, e.FileName);
    }

    [Theory]
    [InlineData("""{"w":""")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} x""")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}{}""")]
    [InlineData("{w:1}")]
    public void RejectsMalformedJson(string header)
    {
        string path = _folder.Write("a", Compose(Encoding.UTF8.GetBytes(header), new byte[8]));
        WeightsFormatException e = Assert.Throws<WeightsFormatException>(() => SafetensorsFile.Read(path));
        Assert.StartsWith($"{path}: expected a header in JSON; found malformed JSON (", e.Message);
    }

    [Theory]
    [InlineData("F8_E8M0")]
    [InlineData("f32")]
    [InlineData("11")]
    [InlineData("F32, F64")]
    public void ATypeThatIsNotKnownMattersOnlyWhereItIsAskedFor(string type)
    {
        string header = $$$"""{"v":{"dtype":"{{{type}}}","shape":[3],"data_offsets":[0,4]},"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""";
        string path = _folder.Write("a", Compose(Encoding.UTF8.GetBytes(header), [9, 9, 9, 9, 0, 0, 128, 63]));
        using SafetensorsFile file = SafetensorsFile.Read(path);
        float[] value = new float[1];
        file.ReadFloats("w", value);
        Assert.Equal(1, value[0]);
        Assert.Equal(3, file.Count("v"));
        Assert.Equal($"{path}, tensor 'v': expected elements of F32, F64, F16 or BF16; found {type}. Save the tensor as F32.",
            Assert.Throws<WeightsFormatException>(() => file.ReadFloats("v", new float[3])).Message);
        Assert.Equal($"{path}, tensor 'v': expected elements of U8; found {type}. Save the tensor as U8.",
            Assert.Throws<WeightsFormatException>(() => file.ReadExact("v", new byte[3])).Message);
        Assert.EndsWith($"I64, U64; found {type}. Save the tensor as F32.", Assert.Throws<WeightsFormatException>(() => file.DType("v")).Message);
    }

    [Theory]
    [InlineData("[0,9]", "expected data_offsets [begin,end] within the 8 bytes of data; found [0,9]")]
    [InlineData("[8,4]", "expected data_offsets [begin,end] within the 8 bytes of data; found [8,4]")]
    [InlineData("[1,8]", "expected its data at 0, where the tensor before it ends; found 1: there is a hole")]
    public void TheBytesOfATypeThatIsNotKnownMustLieInTheFile(string offsets, string problem)
    {
        string header = $$$"""{"v":{"dtype":"F8_E8M0","shape":[3],"data_offsets":{{{offsets}}} }}""";
        string path = _folder.Write("a", Compose(Encoding.UTF8.GetBytes(header), new byte[8]));
        Assert.Equal($"{path}, tensor 'v': {problem}{Again}", Assert.Throws<WeightsFormatException>(() => SafetensorsFile.Read(path)).Message);
    }

    [Fact]
    public void RejectsTextThatIsNone()
    {
        string path = _folder.Write("a", Compose([(byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}'], []));
        Assert.Equal($"{path}: expected a header in UTF-8; found bytes that are not. The file is corrupt.", Assert.Throws<WeightsFormatException>(() => SafetensorsFile.Read(path)).Message);
        _folder.Write("a", Compose("""{"\ud800":1}"""u8, []));
        Assert.StartsWith($"{path}: expected a header of readable text; found a string that is none (", Assert.Throws<WeightsFormatException>(() => SafetensorsFile.Read(path)).Message);
    }

    [Fact]
    public void RejectsWrongLengths()
    {
        byte[] valid = Compose("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"""u8, new byte[8]);
        AssertFails([], "expected at least the 8 bytes of a header's length; found an empty file. The file is truncated: download or save it again.");
        AssertFails(valid[..5], "expected at least the 8 bytes of a header's length; found 5 bytes. The file is truncated: download or save it again.");
        AssertFails(valid[..20], "expected a header of at most 12 bytes; its length is given as 54. This is not a safetensors file, or it is truncated or corrupt.");
        AssertFails([.. valid, 0], "expected 8 bytes of data, as the header claims; found 9. The file is truncated or corrupt.");
        AssertFails([255, 255, 255, 255, 255, 255, 255, 255, .. valid[8..]], "expected a header of at most 62 bytes; its length is given as 18446744073709551615. This is not a safetensors file, or it is truncated or corrupt.");

        void AssertFails(byte[] content, string problem)
        {
            string path = _folder.Write("a", content);
            Assert.Equal($"{path}: {problem}", Assert.Throws<WeightsFormatException>(() => SafetensorsFile.Read(path)).Message);
        }
    }

    [Fact]
    public void ReportsAFileThatShrinksWhileItIsOpen()
    {
        string path = _folder.Write("a", Compose("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"""u8, new byte[8]));
        using SafetensorsFile file = SafetensorsFile.Read(path);
        using (FileStream shrink = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            shrink.SetLength(66);
        WeightsFormatException e = Assert.Throws<WeightsFormatException>(() => file.ReadFloats("w", new float[2]));
        Assert.Equal($"{path}, tensor 'w': expected 4 bytes more at 66; the file ends there. It became shorter while it was open: load it again.", e.Message);
    }

    [Fact]
    public void SurvivesDamage()
    {
        string path = _folder.File("a");
        SafetensorsWriter.Write(path,
        [
            TensorData.Create<float>("conv.weight", [2, 3, 1, 1], () => new float[6]),
            TensorData.Create<float>("conv.bias", [2], () => new float[2]),
            TensorData.Create<byte>("random", [5], () => new byte[5]),
        ], new Dictionary<string, string> { ["format"] = "pt" });
        byte[] valid = File.ReadAllBytes(path);
        int rejected = 0;
        for (int number = 0; number < 4000; number++)
        {
            _folder.Write("a", Mutations.Mutate(valid, number));
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using SafetensorsFile file = SafetensorsFile.Read(path);
                // What was accepted can be read.
                foreach (string name in file.Names)
                    if (file.DType(name) == TensorDType.F32)
                        file.ReadFloats(name, new float[file.Count(name)]);
            }
            catch (WeightsFormatException e)
            {
                Assert.StartsWith(path, e.Message);
                rejected++;
            }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
        }
        Assert.InRange(rejected, 2000, 3999);
    }
}
