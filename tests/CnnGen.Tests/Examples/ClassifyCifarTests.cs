using System.Text.Json;
using CnnGen.Tests.Data;

namespace CnnGen.Tests.Examples;

/// <summary>Runs the example as a user does.</summary>
public sealed class ClassifyCifarTests : IDisposable
{
    private const int RecordBytes = 1 + 3 * 32 * 32;
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void ClassifiesWithWeightsOfPyTorch()
    {
        string weights = SharedData.Require("weights/resnet20.safetensors");
        string data = SharedData.Require("datasets/cifar10");
        JsonElement result = Json(Run("--model", "resnet20", "--weights", weights, "--data", data, "--json"));
        Assert.Equal(["model", "accuracy", "imagesPerSecond", "images", "parameters"], result.EnumerateObject().Select(property => property.Name));
        Assert.Equal("resnet20", result.GetProperty("model").GetString());
        Assert.Equal(0.8103, result.GetProperty("accuracy").GetDouble(), 1e-9);
        Assert.Equal(10_000, result.GetProperty("images").GetInt32());
        Assert.Equal(269_722, result.GetProperty("parameters").GetInt32());
        Assert.True(result.GetProperty("imagesPerSecond").GetDouble() > 0);
    }

    [Fact]
    public void TrainsSavesAndClassifiesAgain()
    {
        WriteCifar(training: 60, test: 30);
        JsonElement trained = Json(Run("--train", "--epochs", "2", "--batch", "20", "--data", _folder.Path, "--out", _folder.File("out"), "--json"));
        Assert.Equal(2, trained.GetProperty("epochs").GetInt32());
        Assert.True(trained.GetProperty("trainSeconds").GetDouble() > 0);

        string weights = Path.Combine(_folder.File("out"), "resnet20.safetensors");
        JsonElement classified = Json(Run("--threads", "3", "--weights", weights, "--data", _folder.Path, "--json"));
        Assert.Equal(trained.GetProperty("accuracy").GetDouble(), classified.GetProperty("accuracy").GetDouble());
        // A finished training, resumed, has nothing to do.
        byte[] before = File.ReadAllBytes(weights);
        Run("--train", "--resume", "--epochs", "2", "--batch", "20", "--data", _folder.Path, "--out", _folder.File("out"));
        Assert.Equal(before, File.ReadAllBytes(weights));
    }

    [Theory]
    [InlineData("name a file with --weights, or --train", "--data", "{folder}")]
    [InlineData("'--data' is required", "--train")]
    [InlineData("'resnet21' not recognized", "--model", "resnet21", "--train", "--data", "{folder}")]
    [InlineData("--resume needs --train and --out", "--train", "--resume", "--data", "{folder}")]
    [InlineData("--out needs --train", "--weights", "w", "--out", "o", "--data", "{folder}")]
    [InlineData("--batch is '0'; expected a whole number from 1 to 10000", "--train", "--batch", "0", "--data", "{folder}")]
    [InlineData("--epochs is 'x'; expected a whole number from 1 to 10000", "--train", "--epochs", "x", "--data", "{folder}")]
    [InlineData("--seed is 'x'; expected a whole number from 0 to 18446744073709551615", "--train", "--seed", "x", "--data", "{folder}")]
    [InlineData("maybe", "--train=maybe", "--data", "{folder}")]
    [InlineData("expected CIFAR-10's data_batch_1.bin to data_batch_5.bin", "--train", "--data", "{folder}")]
    public void BadOptionsGiveAMessageAndNoStackTrace(string message, params string[] options)
    {
        (int exit, _, string errors) = ExampleProgram.Run("ClassifyCifar", 1, [.. options.Select(option => option.Replace("{folder}", _folder.Path))]);
        Assert.Equal(1, exit);
        Assert.Contains(message, errors, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("   at ", errors);
        Assert.DoesNotContain("System.", errors);
    }

    private void WriteCifar(int training, int test)
    {
        var random = new RandomStream(1);
        foreach ((string file, int images) in new[] { ("data_batch_1.bin", training), ("test_batch.bin", test) })
        {
            byte[] records = new byte[images * RecordBytes];
            for (int i = 0; i < records.Length; i++)
                records[i] = (byte)(i % RecordBytes == 0 ? i / RecordBytes % 10 : random.NextInt32(256));
            _folder.Write(file, records);
        }
    }

    private static string Run(params string[] arguments)
    {
        (int exit, string output, string errors) = ExampleProgram.Run("ClassifyCifar", 2, arguments);
        Assert.Equal((0, ""), (exit, errors));
        return output;
    }

    private static JsonElement Json(string output) => JsonDocument.Parse(output.TrimEnd().Split('\n')[^1]).RootElement;
}
