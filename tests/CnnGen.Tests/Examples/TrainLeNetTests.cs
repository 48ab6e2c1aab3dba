using System.Text.Json;
using CnnGen.Tests.Data;

namespace CnnGen.Tests.Examples;

/// <summary>Runs the example as a user does.</summary>
public sealed class TrainLeNetTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EndsWithALineOfJson()
    {
        (int exit, string output, string errors) = Run(threads: 2, "--epochs", "1", "--json");
        Assert.Equal((0, ""), (exit, errors));
        Assert.Contains("LeNet5: 1×28×28 → 10", output);
        JsonElement result = JsonDocument.Parse(output.TrimEnd().Split('\n')[^1]).RootElement;
        Assert.Equal(["testAccuracy", "trainSeconds", "imagesPerSecond", "parameters", "epochs"], result.EnumerateObject().Select(property => property.Name));
        Assert.InRange(result.GetProperty("testAccuracy").GetDouble(), 0.95, 1);
        Assert.Equal(61706, result.GetProperty("parameters").GetInt32());
        Assert.Equal(1, result.GetProperty("epochs").GetInt32());
        Assert.True(result.GetProperty("imagesPerSecond").GetDouble() > 0);
    }

    [Fact]
    public void TheNumberOfThreadsAndAResumeDoNotChangeABit()
    {
        string Weights(int threads, string name, params string[] options)
        {
            Assert.Equal(0, Run(threads, ["--out", _folder.File(name), "--batch", "100", .. options]).Exit);
            return Convert.ToHexString(File.ReadAllBytes(Path.Combine(_folder.File(name), "lenet5.safetensors")));
        }

        string one = Weights(1, "one", "--epochs", "1");
        Assert.Equal(one, Weights(3, "three", "--epochs", "1"));
        Assert.Equal(one, Weights(1, "seven", "--epochs", "1", "--threads", "7"));
        // A finished training, resumed, has nothing to do.
        Assert.Equal(one, Weights(2, "one", "--epochs", "1", "--resume"));
    }

    [Theory]
    [InlineData("--epochs is '0'; expected a whole number from 1 to 10000", "--epochs", "0")]
    [InlineData("--batch is '20000'; expected a whole number from 1 to 10000", "--batch", "20000")]
    [InlineData("--threads is '1025'; expected a whole number from 1 to 1024", "--threads", "1025")]
    [InlineData("--epochs is 'many'; expected a whole number from 1 to 10000.", "--epochs", "many")]
    [InlineData("--batch is '1.5'; expected a whole number from 1 to 10000.", "--batch", "1.5")]
    [InlineData("--threads is '99999999999'; expected a whole number from 1 to 1024.", "--threads", "99999999999")]
    [InlineData("--epochs", "--epochs")]
    [InlineData("--epochs", "--epochs", "1", "--epochs", "2")]
    [InlineData("'false'", "--resume", "false")]
    [InlineData("maybe", "--json=maybe")]
    [InlineData("--seed is '-1'; expected a whole number from 0 to 18446744073709551615.", "--seed", "-1")]
    [InlineData("--resume needs --out", "--resume")]
    [InlineData("'--fast'", "--fast")]
    [InlineData("lenet5.checkpoint: there is no checkpoint to go on from", "--resume", "--out", "{folder}")]
    [InlineData("expected MNIST's file train-images-idx3-ubyte", "--data", "{folder}")]
    public void BadOptionsGiveAMessageAndNoStackTrace(string message, params string[] options)
    {
        (int exit, _, string errors) = Run(threads: 1, [.. options.Select(option => option.Replace("{folder}", _folder.Path))]);
        Assert.Equal(1, exit);
        Assert.Contains(message, errors);
        Assert.DoesNotContain("   at ", errors);
        Assert.DoesNotContain("System.", errors);
    }

    [Fact]
    public void ADamagedCheckpointGivesAMessage()
    {
        _folder.Write("lenet5.checkpoint", [1, 2, 3]);
        (int exit, _, string errors) = Run(threads: 1, "--resume", "--out", _folder.Path);
        Assert.Equal(1, exit);
        Assert.Contains("lenet5.checkpoint: expected at least the 8 bytes", errors);
    }

    private static (int Exit, string Output, string Errors) Run(int threads, params string[] arguments) =>
        ExampleProgram.Run("TrainLeNet", threads, arguments);
}
