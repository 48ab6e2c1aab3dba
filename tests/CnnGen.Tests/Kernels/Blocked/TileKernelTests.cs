using System.Reflection;
using CnnGen.Cpu.Kernels.Conv.Blocked;
using CnnGen.Cpu.Kernels.Dense;
using CnnGen.Cpu.Kernels.Layout;
using CnnGen.Cpu.Kernels.Simd;
using CnnGen.Cpu.Kernels.Tiles;

namespace CnnGen.Tests.Kernels;

/// <summary>The tiles that the generator wrote for the networks of these tests give the same bits as the library's, which are tested for themselves.</summary>
public sealed unsafe partial class TileKernelTests
{
    private const int BatchSize = 2;

    public static TheoryData<int> Bits => RegisterWidth.Bits;

    /// <summary>Every geometry of every network of the assembly, with and without its tiles.</summary>
    [SkippableTheory]
    [MemberData(nameof(Bits))]
    public void AreTheSameBits(int bits)
    {
        BlockedConvGeometry[] geometries = [.. Geometries()];
        Assert.True(geometries.Length > 50);
        foreach (BlockedConvGeometry g in geometries)
            RegisterWidth.Run(bits, new Compare(g));
    }

    /// <summary>Every dense layer that has tiles, with and without them.</summary>
    [SkippableTheory]
    [MemberData(nameof(Bits))]
    public void OfDenseLayersAreTheSameBits(int bits)
    {
        DenseGeometry[] geometries = [.. Fields<DenseGeometry>().Where(g => g.BackwardWeightsKernel is not null)];
        Assert.Contains(geometries, g => g.ForwardKernel is null && g.BackwardDataKernel is not null);
        foreach (string size in new[] { "Wide4x4", "Wide2x2", "Wide1x1" })
        {
            Assert.Contains(geometries, g => Has(g.ForwardKernel, size));
            Assert.Contains(geometries, g => Has(g.BackwardDataKernel, size));
            Assert.Contains(geometries, g => Has(g.BackwardWeightsKernel, size));
        }

        foreach (DenseGeometry g in geometries)
            RegisterWidth.Run(bits, new CompareDense(g));

        static bool Has(TileKernel? kernel, string size) => kernel?.GetType().GetMethod(size, BindingFlags.NonPublic | BindingFlags.Static) is not null;
    }

    /// <summary>Every kind of tile is among them: groups of 4, 2 and 1 registers, sliding ones, both sizes of rows that do not divide, a phase alone and several.</summary>
    [Fact]
    public void CoverEveryKind()
    {
        string[] tiles = [.. typeof(TileKernelTests).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(TileKernel)))
            .SelectMany(type => type.GetMethods(BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly)).Select(method => method.Name)];
        Assert.Contains("Wide6x4", tiles);
        Assert.Contains("Wide7x2", tiles);
        Assert.Contains("Wide14x2", tiles);
        Assert.Contains("Wide13x2", tiles);
        Assert.Contains("Wide16x1", tiles);
        Assert.Contains("Narrow6x2", tiles);
        Assert.Contains("Narrow5x2", tiles);
        string[] gradients = [.. Geometries().Where(g => g.BackwardWeightsKernel is not null && g.KernelWidth == 3 && g.StrideWidth == 1)
            .SelectMany(g => g.BackwardWeightsKernel!.GetType().GetMethods(BindingFlags.NonPublic | BindingFlags.Static)).Select(method => method.Name)];
        Assert.Contains("Wide8x1", gradients);
        Assert.Contains("Wide3x1", gradients);
        Assert.Contains("Wide12x2", gradients);
        Assert.Contains(Geometries(), g => g.BackwardDataKernels.Count == 1 && g.StrideHeight == 2);
        Assert.Contains(Geometries(), g => g.BackwardDataKernels.Count == 4 && g.BackwardDataKernels.All(kernel => kernel is not null));
    }

    private static IEnumerable<BlockedConvGeometry> Geometries() => Fields<BlockedConvGeometry>().Where(g => g != WithoutTiles(g));

    private static IEnumerable<TGeometry> Fields<TGeometry>() => typeof(TileKernelTests).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(NeuralNetwork)))
        .SelectMany(type => type.GetFields(BindingFlags.NonPublic | BindingFlags.Static))
        .Where(field => field.FieldType == typeof(TGeometry))
        .Select(field => (TGeometry)field.GetValue(null)!);

    private static BlockedConvGeometry WithoutTiles(BlockedConvGeometry g) =>
        g with { ForwardKernel = null, BackwardDataKernels = [], BackwardWeightsKernel = null };

    /// <summary>Runs every pass that has a tile.</summary>
    private readonly struct Compare(BlockedConvGeometry g) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            BlockedConvGeometry plain = WithoutTiles(g);
            var random = new Random(g.GetHashCode());
            using BlockedBuffer x = Random(random, g.InChannels, g.InHeight, g.InWidth, g.InHalo);
            using BlockedBuffer dy = Random(random, g.OutChannels, g.OutHeight, g.OutWidth, g.OutGradientHalo);
            using var w = FloatBuffer.Random(random, g.OutChannels * g.InChannels * g.KernelHeight * g.KernelWidth);
            using var bias = FloatBuffer.Random(random, g.OutChannels);
            if (g.ForwardKernel is not null)
            {
                Assert.Equal(Forward<S, V>(plain, x, w, bias, null, false), Forward<S, V>(g, x, w, bias, null, false));
                using BlockedBuffer add = Random(random, g.OutChannels, g.OutHeight, g.OutWidth, g.AddHalo);
                Assert.Equal(Forward<S, V>(plain, x, w, bias, add, true), Forward<S, V>(g, x, w, bias, add, true));
                Assert.Equal(Forward<S, V>(plain, x, w, null, null, true), Forward<S, V>(g, x, w, null, null, true));
            }

            if (g.BackwardDataKernels.Count > 0)
                Assert.Equal(BackwardData<S, V>(plain, dy, w), BackwardData<S, V>(g, dy, w));
            if (g.BackwardWeightsKernel is not null)
                Assert.Equal(BackwardWeights<S, V>(plain, x, dy), BackwardWeights<S, V>(g, x, dy));
        }

        private static int[] Forward<S, V>(BlockedConvGeometry g, float* x, FloatBuffer w, float* bias, float* add, bool relu)
            where S : struct, ISimd<V>
            where V : struct
        {
            using var packed = new FloatBuffer(g.PackedWeights);
            using var y = new BlockedBuffer(g.OutChannels, g.OutHeight, g.OutWidth, g.OutHalo, BatchSize);
            BlockedConvKernels<S, V>.PackForward(g, w, packed, 0, g.OutChannels / BlockedSizes.Block);
            BlockedConvKernels<S, V>.Forward(g, x, packed, bias, add, y, BatchSize, 0, g.OutHeight, 0, g.OutChannels / BlockedSizes.Block, relu);
            return y.ToBits();
        }

        private static int[] BackwardData<S, V>(BlockedConvGeometry g, float* dy, FloatBuffer w)
            where S : struct, ISimd<V>
            where V : struct
        {
            using var packed = new FloatBuffer(g.PackedWeights);
            using var dx = new BlockedBuffer(g.InChannels, g.InHeight, g.InWidth, g.InGradientHalo, BatchSize);
            BlockedConvKernels<S, V>.PackBackward(g, w, packed, 0, Math.Max(1, g.InChannels / BlockedSizes.Block));
            BlockedConvKernels<S, V>.BackwardData(g, dy, packed, dx, BatchSize, accumulate: false);
            BlockedConvKernels<S, V>.BackwardData(g, dy, packed, dx, BatchSize, accumulate: true);
            return dx.ToBits();
        }

        private static int[] BackwardWeights<S, V>(BlockedConvGeometry g, float* x, float* dy)
            where S : struct, ISimd<V>
            where V : struct
        {
            using var dw = new FloatBuffer(g.PackedWeights);
            int blocks = g.OutChannels / BlockedSizes.Block;
            BlockedConvKernels<S, V>.BackwardWeights(g, x, dy, dw, BatchSize, 0, blocks / 2, accumulate: false);
            BlockedConvKernels<S, V>.BackwardWeights(g, x, dy, dw, BatchSize, blocks / 2, blocks, accumulate: false);
            BlockedConvKernels<S, V>.BackwardWeights(g, x, dy, dw, BatchSize, 0, blocks, accumulate: true);
            dw.CheckGuards();
            return new Span<int>(dw, (int)g.PackedWeights).ToArray();
        }

        private static BlockedBuffer Random(Random random, int channels, int height, int width, int halo) =>
            new BlockedBuffer(channels, height, width, halo, BatchSize)
                .Fill([.. Enumerable.Range(0, BatchSize * channels * height * width).Select(_ => (2 * random.NextDouble()) - 1)]);
    }

    /// <summary>Runs every pass that has a tile, of 1 to 7 samples.</summary>
    private readonly struct CompareDense(DenseGeometry g) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            var plain = new DenseGeometry(g.InFeatures, g.OutFeatures);
            var random = new Random(g.GetHashCode());
            using var w = FloatBuffer.Random(random, g.InFeatures * g.OutFeatures);
            using var bias = FloatBuffer.Random(random, g.OutFeatures);
            using var packed = new FloatBuffer(DenseTiling.PackedWeights(g.InFeatures, g.OutFeatures));
            TiledDenseKernels.PackForward<S, V>(g, w, packed, 0, DenseTiling.Blocks(g.OutFeatures));
            for (int samples = 1; samples <= 7; samples++)
            {
                using var x = FloatBuffer.Batch(random, g.InFeatures, samples);
                using var dy = FloatBuffer.Batch(random, g.OutFeatures, samples);
                if (g.ForwardKernel is not null)
                    Assert.Equal(Forward<S, V>(plain, x, packed, bias, samples), Forward<S, V>(g, x, packed, bias, samples));
                if (g.BackwardDataKernel is not null)
                    Assert.Equal(BackwardData<S, V>(plain, dy, w, samples), BackwardData<S, V>(g, dy, w, samples));
                Assert.Equal(BackwardWeights<S, V>(plain, x, dy, samples), BackwardWeights<S, V>(g, x, dy, samples));
            }
        }

        private static int[] Forward<S, V>(DenseGeometry g, float* x, float* packed, float* bias, int samples)
            where S : struct, ISimd<V>
            where V : struct
        {
            using var y = new FloatBuffer((long)samples * Samples.Stride(g.OutFeatures));
            TiledDenseKernels.Forward<S, V>(g, x, packed, bias, y, samples, relu: true);
            return Bits(y);
        }

        private static int[] BackwardData<S, V>(DenseGeometry g, float* dy, float* w, int samples)
            where S : struct, ISimd<V>
            where V : struct
        {
            using var dx = new FloatBuffer((long)samples * Samples.Stride(g.InFeatures));
            TiledDenseKernels.BackwardData<S, V>(g, dy, w, dx, samples);
            return Bits(dx);
        }

        private static int[] BackwardWeights<S, V>(DenseGeometry g, float* x, float* dy, int samples)
            where S : struct, ISimd<V>
            where V : struct
        {
            using var dw = new FloatBuffer((long)g.InFeatures * g.OutFeatures);
            TiledDenseKernels.BackwardWeights<S, V>(g, x, dy, dw, samples, 0, g.OutFeatures);
            return Bits(dw);
        }

        private static int[] Bits(FloatBuffer buffer)
        {
            buffer.CheckGuards();
            return new Span<int>(buffer, (int)buffer.Count).ToArray();
        }
    }

    [Network(18, InputGradient = true)]
    [Dense(40), Dense(35), Dense(130), Dense(7)]
    public sealed partial class OddDense;

    [Network(3, 29, 31, Winograd = false, InputGradient = true)]
    [Conv(64, 7, Stride = 2, Padding = 3), Conv(48, 3, Stride = 2, Padding = 1), Conv(80, 1), Conv(16, 3, Padding = 1), Conv(32, 5, Stride = 3, Padding = 2)]
    public sealed partial class OddSizes;

    [Network(16, 14, 28, Winograd = false)]
    [Conv(64, 3, Padding = 1), Conv(16, 3, Padding = 1), Conv(16, KernelHeight = 1, KernelWidth = 3, PaddingWidth = 1), Conv(144, 1, Stride = 2), Conv(64, 1), Conv(64, 3, Padding = 1)]
    public sealed partial class EvenSizes;

    [Network(64, 7, 7, Winograd = false)]
    [Conv(128, 3, Padding = 1), Conv(112, 1), Conv(64, 2), Conv(64, 3, Stride = 2, Padding = 1), Conv(64, KernelHeight = 3, KernelWidth = 1, PaddingHeight = 1)]
    public sealed partial class SmallMaps;
}
