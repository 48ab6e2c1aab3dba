using CnnGen.Cpu.Kernels.Pointwise;

namespace CnnGen.Tests.Kernels;

public sealed unsafe class DropoutTests
{
    /// <summary>The known answers that the authors of Philox publish (Random123, kat_vectors).</summary>
    [Theory]
    [InlineData(0, 0, 0, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x299f31d0a4093822ul, 0x85a308d3243f6a88ul, 0x0370734413198a2eul, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Philox_GivesTheKnownAnswers(ulong key, ulong low, ulong high, uint x0, uint x1, uint x2, uint x3) =>
        Assert.Equal((x0, x1, x2, x3), Philox.Words(key, low, high));

    [Theory]
    [InlineData(0.0f)]
    [InlineData(0.3f)]
    [InlineData(0.9f)]
    [InlineData(1.0f)]
    public void DropsTheGivenShare_AndScalesTheRest(float p)
    {
        const int Count = 2001, Batch = 10;
        using var x = FloatBuffer.Batch(new Random(41), Count, Batch);
        using var y = new FloatBuffer(x.Count);
        Dropout.Forward(Count, x, y, Batch, 0, p, 7, 8);
        double[] xs = x.ToDoubles(Count, Batch);
        double[] ys = y.ToDoubles(Count, Batch);
        int dropped = 0;
        for (int i = 0; i < xs.Length; i++)
        {
            if (ys[i] == 0)
                dropped++;
            else
                Assert.Equal(xs[i] / (1 - p), ys[i], 1e-5);
        }

        double deviation = Math.Sqrt(p * (1 - p) * xs.Length);
        Assert.InRange(dropped, (p * xs.Length) - (5 * deviation) - 1e-3, (p * xs.Length) + (5 * deviation) + 1e-3);
    }

    [Fact]
    public void Mask_DependsOnSampleAndElementAlone_AndBackwardHasTheSame()
    {
        const int Count = 37, Batch = 6;
        using var ones = FloatBuffer.Batch(new Random(42), Count, Batch);
        for (int s = 0; s < Batch; s++)
            new Span<float>(ones.P + (s * 48), Count).Fill(1);
        using var whole = new FloatBuffer(ones.Count);
        using var parts = new FloatBuffer(ones.Count);
        using var gradient = new FloatBuffer(ones.Count);
        using var otherStep = new FloatBuffer(ones.Count);
        Dropout.Forward(Count, ones, whole, Batch, 0, 0.5f, 1, 2);
        Dropout.Forward(Count, ones, parts, 2, 0, 0.5f, 1, 2);
        Dropout.Forward(Count, ones.P + 96, parts.P + 96, 4, 2, 0.5f, 1, 2);
        double[] mask = whole.ToDoubles(Count, Batch);
        Assert.Equal(mask, parts.ToDoubles(Count, Batch));
        Dropout.Backward(Count, ones, gradient, Batch, 0, 0.5f, 1, 2, false);
        Assert.Equal(mask, gradient.ToDoubles(Count, Batch));
        Dropout.Backward(Count, ones, gradient, Batch, 0, 0.5f, 1, 2, true);
        Assert.Equal(Array.ConvertAll(mask, v => 2 * v), gradient.ToDoubles(Count, Batch));
        Dropout.Forward(Count, ones, otherStep, Batch, 0, 0.5f, 1, 3);
        Assert.NotEqual(mask, otherStep.ToDoubles(Count, Batch));
        Assert.NotEqual(mask[..Count], mask[Count..(2 * Count)]);
        whole.CheckGuards();
    }
}
