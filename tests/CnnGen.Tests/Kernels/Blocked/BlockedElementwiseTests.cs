using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Pointwise;

namespace CnnGen.Tests.Kernels.Blocked;

public sealed unsafe class BlockedElementwiseTests
{
    private const int Batch = 2;

    private delegate void Function(float* a, float* b, float* y, int count);

    private delegate void BlockedFunction(BlockedBatch a, BlockedBatch b, BlockedBatch y);

    private static readonly Type[] Functions = [typeof(ActivationNets.Relu), typeof(ActivationNets.Tanh), typeof(ActivationNets.Silu)];

    [Theory]
    [InlineData(3, 1, 0, 2)]
    [InlineData(16, 0, 0, 0)]
    [InlineData(12, 1, 1, 1)]
    [InlineData(48, 0, 1, 2)]
    public void Functions_MatchPlanarOnes(int channels, int aHalo, int bHalo, int yHalo)
    {
        BlockedMap a = new(channels, 5, 3, aHalo), b = new(channels, 5, 3, bHalo), y = new(channels, 5, 3, yHalo);
        foreach (bool relu in new[] { false, true })
        {
            Check(a, b, y, false, (p, q, r, n) => Elementwise.Add(p, q, r, n, relu), (p, q, r) => BlockedElementwise.Add(a, p.P, b, q.P, y, r.P, Batch, relu));
        }

        Check(a, b, y, false, (p, q, r, n) => Elementwise.Multiply(p, q, r, n), (p, q, r) => BlockedElementwise.Multiply(a, p.P, b, q.P, y, r.P, Batch));
        foreach (Type network in Functions)
        {
            var f = GeneratedFunction.Forward(network);
            Forward(a, y, (p, _, r, n) => f.Apply(p, p, r, n), (p, _, r) => f.Apply(p.Map, p.P, p.Map, p.P, r.Map, r.P, Batch));
        }

        foreach (bool sum in new[] { false, true })
        {
            Check(a, b, y, sum, (p, _, r, n) => Elementwise.Copy(p, r, n, sum), (p, _, r) => BlockedElementwise.Copy(a, p.P, y, r.P, Batch, sum));
            Check(a, b, y, sum, (p, q, r, n) => Elementwise.MultiplyBackward(p, q, r, n, sum), (p, q, r) => BlockedElementwise.MultiplyBackward(a, p.P, b, q.P, y, r.P, Batch, sum));
            foreach (Type network in Functions)
            {
                var f = GeneratedFunction.Gradient(network);
                Check(a, b, y, sum, (p, q, r, n) => f.Apply(p, q, r, n, sum), (p, q, r) => f.Apply(a, p.P, b, q.P, y, r.P, Batch, sum));
            }
        }
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 1)]
    [InlineData(32, 1)]
    public void Dropout_HasTheMaskOfThePlanarLayout(int channels, int halo)
    {
        BlockedMap from = new(channels, 5, 3, halo), to = new(channels, 5, 3, 2);
        var random = new Random(66);
        using var planar = FloatBuffer.Batch(random, from.Count, Batch);
        using var expected = FloatBuffer.Batch(random, from.Count, Batch);
        using var x = new BlockedBatch(from, planar, Batch);
        using var sum = new BlockedBatch(to, expected, Batch);
        using var y = new BlockedBatch(to, Batch);
        Dropout.Backward(from.Count, planar, expected, Batch, 5, 0.4f, 7, 9, true);
        BlockedElementwise.DropoutBackward(from, x.P, to, sum.P, Batch, 5, 0.4f, 7, 9, true);
        sum.Check(expected, "sum of gradients", 1e-6);
        Dropout.Forward(from.Count, planar, expected, Batch, 5, 0.4f, 7, 9);
        BlockedElementwise.DropoutForward(from, x.P, to, y.P, Batch, 5, 0.4f, 7, 9);
        y.Check(expected, "dropout");
        BlockedElementwise.DropoutForward(from, x.P, from, x.P, Batch, 5, 0.4f, 7, 9);
        x.Check(expected, "dropout in place");
    }

    private static void Forward(BlockedMap aMap, BlockedMap yMap, Function planar, BlockedFunction blocked)
    {
        Check(aMap, aMap, yMap, false, planar, blocked);
        using var a = FloatBuffer.Batch(new Random(67), aMap.Count, Batch);
        using var expected = new FloatBuffer(a.Count);
        using var x = new BlockedBatch(aMap, a, Batch);
        for (int s = 0; s < Batch; s++)
            planar(a.P + (s * Samples.Stride(aMap.Count)), a.P + (s * Samples.Stride(aMap.Count)), expected.P + (s * Samples.Stride(aMap.Count)), aMap.Count);
        blocked(x, x, x);
        x.Check(expected, "in place", 1e-6);
    }

    private static void Check(BlockedMap aMap, BlockedMap bMap, BlockedMap yMap, bool accumulate, Function planar, BlockedFunction blocked)
    {
        var random = new Random(68);
        using var a = FloatBuffer.Batch(random, aMap.Count, Batch);
        using var b = FloatBuffer.Batch(random, bMap.Count, Batch);
        using var expected = FloatBuffer.Batch(random, yMap.Count, Batch);
        using var blockedA = new BlockedBatch(aMap, a, Batch);
        using var blockedB = new BlockedBatch(bMap, b, Batch);
        using var y = accumulate ? new BlockedBatch(yMap, expected, Batch) : new BlockedBatch(yMap, Batch);
        for (int s = 0; s < Batch; s++)
            planar(a.P + (s * Samples.Stride(aMap.Count)), b.P + (s * Samples.Stride(aMap.Count)), expected.P + (s * Samples.Stride(aMap.Count)), aMap.Count);
        blocked(blockedA, blockedB, y);
        y.Check(expected, $"function of {aMap} and {bMap}", 1e-6);
    }
}
