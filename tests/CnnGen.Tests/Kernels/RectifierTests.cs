using CnnGen.Cpu.Kernels.Conv.Blocked;
using CnnGen.Cpu.Kernels.Conv.Planar;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Normalization;
using CnnGen.Cpu.Kernels.Pointwise;
using CnnGen.Cpu.Kernels.Pool;
using CnnGen.Cpu.Kernels.Simd;
using CnnGen.Tests.Kernels.Blocked;

namespace CnnGen.Tests.Kernels;

/// <summary>max(0, NaN) is NaN, and the gradient goes through where the result is NaN, as in PyTorch: in every form of the rectifier.</summary>
[Collection(RegisterWidthCollection.Name)]
public sealed unsafe class RectifierTests
{
    // What torch.relu gives, and its gradient for dy = 2.
    private static readonly float[] X = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, -1, -0f, 0, float.Epsilon, -float.Epsilon, 3, float.NaN];
    private static readonly float[] Y = [float.NaN, float.PositiveInfinity, 0, 0, 0, 0, float.Epsilon, 0, 3, float.NaN];
    private static readonly float[] Dx = [2, 2, 0, 0, 0, 0, 2, 0, 2, 2];

    public static TheoryData<int> Bits => new(32, 128, 256, 512);

    public static TheoryData<int> Widths => RegisterWidth.Widths;

    [SkippableTheory]
    [MemberData(nameof(Bits))]
    public void Operations(int bits)
    {
        if (bits == 32)
            default(OperationsForm).Run<SimdScalar, float>();
        else
            RegisterWidth.Run(bits, default(OperationsForm));
    }

    [Fact]
    public void ReluLayer_PlanarAndBlocked()
    {
        var map = new BlockedMap(16, 1, 1, 0);
        using FloatBuffer x = Sixteen(X), dy = Sixteen([.. X.Select(_ => 2f)]);
        using FloatBuffer y = new(16), dx = new(16);
        var relu = GeneratedFunction.Forward(typeof(ActivationNets.Relu));
        var gradient = GeneratedFunction.Gradient(typeof(ActivationNets.Relu));
        relu.Apply(x, x, y, 16);
        Assert.Equal(Y, First(y));
        gradient.Apply(y, dy, dx, 16);
        Assert.Equal(Dx, First(dx));
        relu.Apply(map, x, map, x, map, y, 1);
        Assert.Equal(Y, First(y));
        gradient.Apply(map, y, map, dy, map, dx, 1);
        Assert.Equal(Dx, First(dx));

        // leaky_relu multiplies by the slope unless its input is above 0.
        GeneratedFunction.Gradient(typeof(ActivationNets.LeakyRelu)).Apply(y, dy, dx, 16);
        Assert.Equal(0.2f, dx[0]);
    }

    [Fact]
    public void RectifiedSum()
    {
        using FloatBuffer a = Sixteen(X), b = Sixteen([.. X.Select(_ => 0f)]), y = new(16);
        Elementwise.Add(a, b, y, 16, relu: true);
        Assert.Equal(Y, First(y));
    }

    /// <summary>Windows of one input, and of 2 × 2 (which have a form of their own), behind a rectifier: where one input is NaN, it gets the gradient.</summary>
    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 32)]
    [InlineData(2, 5)]
    [InlineData(3, 4)]
    public void MaxPool_BehindARectifier(int kernel, int width)
    {
        var g = new PoolGeometry(16, kernel, kernel * width, 1, width, kernel, kernel, kernel, kernel, 0, 0, 1, 1, false);
        BlockedMap inMap = new(16, kernel, kernel * width, 0), outMap = new(16, 1, width, 0);
        using var x = new FloatBuffer(inMap.Count);
        using var y = new FloatBuffer(outMap.Count);
        using var dy = new FloatBuffer(outMap.Count);
        using var dx = new FloatBuffer(inMap.Count);
        using var codes = new FloatBuffer(outMap.Count);
        new Span<float>(x, inMap.Count).Clear();
        new Span<float>(dy, outMap.Count).Fill(2);
        x.P[0] = float.NaN;
        MaxPool.Forward(g, x, y, (int*)codes.P, 1, rectified: true);
        MaxPool.Backward(g, dy, (int*)codes.P, dx, 1, false);
        CheckPool();
        BlockedPool.MaxForward(g, inMap, x, outMap, y, (int*)codes.P, 1, rectified: true);
        BlockedPool.MaxBackward(g, outMap, dy, (int*)codes.P, inMap, dx, 1, false);
        CheckPool();

        void CheckPool()
        {
            Assert.Equal(float.NaN, y[0]);
            Assert.Equal(2, dx[0]);
            Assert.Equal(2, new Span<float>(dx, inMap.Count).ToArray().Sum());
        }
    }

    /// <summary>The gradient by a rectified norm: dbeta is the sum of what the rectifier passes on.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(35)]
    public void BatchNorm_Planar(int inner)
    {
        using FloatBuffer x = new(inner), y = new(inner), dy = new(inner), dx = new(inner);
        float gamma = 1, mean = 0, invStd = 1, dgamma = 0, dbeta = 0;
        for (int at = 0; at < inner; at++)
        {
            for (int i = 0; i < inner; i++)
                (x.P[i], y.P[i], dy.P[i]) = (0, i == at ? float.NaN : 0, 2);
            BatchNorm.Backward(1, inner, x, y, dy, &gamma, &mean, &invStd, dx, &dgamma, &dbeta, 1, 0, 1, false);
            Assert.Equal(2, dbeta);
            Assert.Equal(2 - (2f / inner), dx[at], 1e-6f);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void BatchNorm_Blocked(int registerFloats) => RegisterWidth.With(registerFloats, () =>
    {
        var map = new BlockedMap(16, 1, 2, 0);
        using FloatBuffer x = new(32), y = new(32), dy = new(32), mean = new(16), invStd = new(16), gamma = new(16), beta = new(16), sums = new(32);
        foreach ((FloatBuffer buffer, float value) in new[] { (x, 0f), (y, 0f), (dy, 2f), (mean, 0f), (invStd, 1f), (gamma, 1f), (beta, 0f) })
            new Span<float>(buffer, (int)buffer.Count).Fill(value);
        (y.P[3], beta.P[5]) = (float.NaN, float.NaN);
        BlockedNorm.BackwardSums(map, x, map, dy, mean, invStd, gamma, beta, 1, true, sums);
        Assert.Equal(4, sums[5]);
        Assert.Equal(0, sums[3]);
        BlockedNorm.BackwardSumsOfRectifiedSum(map, x, map, y, map, dy, mean, invStd, 1, sums);
        Assert.Equal(2, sums[3]);
        Assert.Equal(0, sums[5]);
        Assert.Equal(2, dy[3]);
        Assert.Equal(0, dy[5]);
    });

    /// <summary>The rectifiers that forward passes have built in: convolutions of both layouts and norms.</summary>
    [Theory]
    [MemberData(nameof(Widths))]
    public void FusedForward(int registerFloats) => RegisterWidth.With(registerFloats, () =>
    {
        BlockedConvGeometry g = BlockedConvTests.Shape(16, 1, 3, 16, 1);
        using FloatBuffer x = new(48), w = new(256), packed = new(g.PackedWeights), y = new(48), scale = new(16), shift = new(16), scratch = new(ScratchSizes.Conv(16, 16, 1, 1, 1, 3));
        new Span<float>(x, 48).Fill(-1);
        new Span<float>(w, 256).Fill(1);
        new Span<float>(scale, 16).Fill(1);
        new Span<float>(shift, 16).Clear();
        x.P[17] = float.NaN;
        BlockedConv.PackForward(g, w, packed, 0, 1);
        BlockedConv.Forward(g, x, packed, null, y, 1, true, null);
        Assert.Equal([.. Enumerable.Range(0, 48).Select(i => i / 16 == 1 ? float.NaN : 0f)], new Span<float>(y, 48).ToArray());

        BlockedNorm.ScaleShift(new(16, 1, 3, 0), x, scale, shift, new(16, 1, 3, 0), y, 1, true);
        Assert.Equal([.. Enumerable.Range(0, 48).Select(i => i == 17 ? float.NaN : 0f)], new Span<float>(y, 48).ToArray());
        BatchNorm.Inference(16, 3, x, scale, shift, y, 1, true);
        Assert.Equal([.. Enumerable.Range(0, 48).Select(i => i == 17 ? float.NaN : 0f)], new Span<float>(y, 48).ToArray());
        var planar = new PlanarConvGeometry(16, 1, 3, 16, 1, 3, 1, 1, 1, 1, 0, 0, 1, 1, 1);
        PlanarConv.Forward(planar, x, w, null, y, 1, scratch, true);
        Assert.Equal([.. Enumerable.Range(0, 48).Select(i => i % 3 == 2 ? float.NaN : 0f)], new Span<float>(y, 48).ToArray());
    });

    private static FloatBuffer Sixteen(float[] values)
    {
        var buffer = new FloatBuffer(16);
        new Span<float>(buffer, 16).Clear();
        values.CopyTo(new Span<float>(buffer, 16));
        return buffer;
    }

    private static float[] First(FloatBuffer buffer) => new Span<float>(buffer, X.Length).ToArray();

    private readonly struct OperationsForm : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            float* lanes = stackalloc float[Lanes.Max];
            for (int i = 0; i < X.Length; i++)
            {
                S.Store(S.Relu(S.Broadcast(X[i])), lanes);
                Assert.All(new Span<float>(lanes, S.Count).ToArray(), value => Assert.Equal(Y[i], value));
                S.Store(S.WherePassed(S.Broadcast(Y[i]), S.Broadcast(2), S.Broadcast(0)), lanes);
                Assert.All(new Span<float>(lanes, S.Count).ToArray(), value => Assert.Equal(Dx[i], value));
            }
        }
    }
}
