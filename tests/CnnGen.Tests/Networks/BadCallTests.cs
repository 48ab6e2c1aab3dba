namespace CnnGen.Tests.Networks;

/// <summary>Wrong lengths, batches and orders of calls: which exception, and what it says.</summary>
public sealed partial class BadCallTests
{
    [Network(2, 3, 4, InputGradient = true)]
    [Conv(2, 3, Padding = 1), Flatten, Dense(5)]
    public sealed partial class Example;

    [Network(2, 3, 4)]
    [Conv(2, 3, Padding = 1)]
    public sealed partial class WithoutInputGradient;

    private readonly Example _network = new(4);

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void BatchSizeIsPositive(int batchSize)
    {
        Assert.Equal("batchSize", Assert.Throws<ArgumentOutOfRangeException>(() => new Example(batchSize)).ParamName);
        Assert.Equal("batchSize", Assert.Throws<ArgumentOutOfRangeException>(() => new Example(_network, batchSize)).ParamName);
    }

    [Theory]
    [InlineData(0, 0, "input", "The input has 0 numbers, which is no positive multiple of the 24 of a sample of Example (2×3×4).")]
    [InlineData(25, 5, "input", "The input has 25 numbers, which is no positive multiple of the 24 of a sample of Example (2×3×4).")]
    [InlineData(23, 5, "input", "The input has 23 numbers, which is no positive multiple of the 24 of a sample of Example (2×3×4).")]
    [InlineData(120, 25, "input", "The input has 5 samples, but this Example was made for at most 4; construct it with a larger batch size or pass fewer.")]
    [InlineData(72, 14, "output", "The output has room for 14 numbers, but 3 samples of 5 are 15.")]
    [InlineData(72, 20, "output", "The output has room for 20 numbers, but 3 samples of 5 are 15.")]
    public void LengthsAreChecked(int input, int output, string parameter, string message)
    {
        ArgumentException inference = Assert.Throws<ArgumentException>(() => _network.Forward(new float[input], new float[output]));
        ArgumentException training = Assert.Throws<ArgumentException>(() => _network.ForwardTraining(new float[input], new float[output]));
        foreach (ArgumentException exception in new[] { inference, training })
        {
            Assert.Equal(parameter, exception.ParamName);
            Assert.Equal($"{message} (Parameter '{parameter}')", exception.Message);
        }
    }

    [Fact]
    public void RefusedPassChangesNothing()
    {
        _network.ForwardTraining(new float[48], new float[10]);
        Assert.Throws<ArgumentException>(() => _network.Forward(new float[25], new float[5]));
        Assert.Throws<ArgumentException>(() => _network.ForwardTraining(new float[25], new float[5]));
        Assert.Throws<ArgumentException>(() => _network.Backward(new float[11]));
        Assert.Equal(1ul, _network.TrainingPasses);
        _network.Backward(new float[10]);
    }

    [Fact]
    public void BackwardNeedsForward()
    {
        const string Message = "Backward of Example needs a ForwardTraining right before it; a Backward or Forward has used its activations up.";
        Assert.Equal(Message, Assert.Throws<InvalidOperationException>(() => _network.Backward(new float[5])).Message);
        _network.Forward(new float[24], new float[5]);
        Assert.Equal(Message, Assert.Throws<InvalidOperationException>(() => _network.Backward(new float[5])).Message);
        _network.ForwardTraining(new float[24], new float[5]);
        _network.Backward(new float[5]);
        Assert.Equal(Message, Assert.Throws<InvalidOperationException>(() => _network.Backward(new float[5])).Message);
        _network.ForwardTraining(new float[24], new float[5]);
        _network.Forward(new float[24], new float[5]);
        Assert.Equal(Message, Assert.Throws<InvalidOperationException>(() => _network.Backward(new float[5])).Message);
    }

    [Fact]
    public void OutputGradientHasTheLengthOfTheOutput()
    {
        _network.ForwardTraining(new float[48], new float[10]);
        ArgumentException exception = Assert.Throws<ArgumentException>(() => _network.Backward(new float[20]));
        Assert.Equal("outputGradient", exception.ParamName);
        Assert.Equal(
            "The output gradient has 20 numbers, but the 2 samples of the last ForwardTraining have 10 (2·5). (Parameter 'outputGradient')", exception.Message);
    }

    [Fact]
    public void InputGradientNeedsBackwardAndRoom()
    {
        const string TooEarly = "Example has no input gradient yet; call ForwardTraining and Backward first.";
        Assert.Equal(TooEarly, Assert.Throws<InvalidOperationException>(() => _network.CopyInputGradient(new float[24])).Message);
        _network.ForwardTraining(new float[48], new float[10]);
        Assert.Equal(TooEarly, Assert.Throws<InvalidOperationException>(() => _network.CopyInputGradient(new float[48])).Message);
        _network.Backward(new float[10]);
        ArgumentException exception = Assert.Throws<ArgumentException>(() => _network.CopyInputGradient(new float[24]));
        Assert.Equal("destination", exception.ParamName);
        Assert.Equal(
            "The destination has room for 24 numbers, but the input gradient of 2 samples of 2×3×4 has 48. (Parameter 'destination')", exception.Message);
        _network.CopyInputGradient(new float[48]);
    }

    [Fact]
    public void InputGradientIsAskedForInTheAttribute()
    {
        var network = new WithoutInputGradient(1);
        network.ForwardTraining(new float[24], new float[24]);
        network.Backward(new float[24]);
        Assert.Equal(
            "WithoutInputGradient does not compute its input's gradient; write [Network(…, InputGradient = true)].",
            Assert.Throws<InvalidOperationException>(() => network.CopyInputGradient(new float[24])).Message);
    }

    [Fact]
    public void UnknownParameterIsNamed() => Assert.Equal(
        "Example has no parameter 'conv2.weight'; it has these:\n  conv1.weight\n  conv1.bias\n  fc1.weight\n  fc1.bias",
        Assert.Throws<KeyNotFoundException>(() => _network.Gradient("conv2.weight").Length).Message);

    [Fact]
    public void MemoryThatNoArrayHoldsIsRefused()
    {
        // Inference takes these samples one after the other; training keeps what all of them leave.
        Example large = new(int.MaxValue);
        large.Forward(new float[24], new float[5]);
        NotSupportedException tooMany = Assert.Throws<NotSupportedException>(() => large.ForwardTraining(new float[24], new float[5]));
        Assert.Equal(
            FormattableString.Invariant(
                $"The training activations of Example need {(Int128)_network.Plan.TrainingFloatsPerSample * int.MaxValue * sizeof(float):N0} bytes ")
            + FormattableString.Invariant($"({_network.Plan.TrainingFloatsPerSample:N0} floats for each of 2,147,483,647 samples), but one array holds at most ")
            + FormattableString.Invariant($"{(long)Array.MaxLength * sizeof(float):N0}; use a smaller batch."),
            tooMany.Message);
        Assert.Equal(tooMany.Message, Assert.Throws<NotSupportedException>(() => new Example(_network, int.MaxValue).PrepareTraining()).Message);
        Assert.Equal(0ul, large.TrainingPasses);
        large.Forward(new float[24], new float[5]);

        string overLong = Assert.Throws<NotSupportedException>(() => new CnnGen.FloatBuffer("The numbers", long.MaxValue, 7, "samples")).Message;
        Assert.StartsWith("The numbers need 258,254,417,031,933,722,596 bytes (9,223,372,036,854,775,807 floats for each of 7 samples)", overLong);
        Assert.EndsWith("; use a smaller batch.", overLong);
        string one = Assert.Throws<NotSupportedException>(() => new CnnGen.FloatBuffer("The parameters", 1L << 31)).Message;
        Assert.StartsWith("The parameters need 8,589,934,592 bytes, but one array holds at most", one);
        Assert.EndsWith("; make the network smaller.", one);
    }
}
