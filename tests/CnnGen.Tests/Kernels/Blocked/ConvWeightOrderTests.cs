using CnnGen.Cpu.Kernels.Conv.Blocked;
using CnnGen.Cpu.Kernels.Simd;
using CnnGen.Cpu.Kernels.Tiles;

namespace CnnGen.Tests.Kernels;

/// <summary>The order of packed weights, which kernels and their tests take for granted, element by element.</summary>
public sealed unsafe class ConvWeightOrderTests
{
    public static TheoryData<int> Bits => RegisterWidth.Bits;

    [SkippableTheory]
    [MemberData(nameof(Bits))]
    public void PacksAndUnpacksEveryWeight(int bits)
    {
        (int In, int Out, int Kernel, int Stride)[] shapes =
        [
            (16, 16, 1, 1), (64, 112, 1, 1), (96, 64, 1, 2), (3, 32, 1, 1), (1, 16, 1, 1), (3, 64, 7, 2), (1, 16, 3, 1), (3, 16, 2, 1), (15, 48, 3, 2),
            (32, 80, 3, 1), (48, 16, 3, 2), (16, 32, 2, 3), (16, 16, 4, 1), (32, 16, 5, 3), (16, 48, 7, 2),
        ];
        foreach ((int inChannels, int outChannels, int kernel, int stride) in shapes)
        {
            // The width decides how many registers a group has.
            foreach (int size in new[] { 7, 32 })
                RegisterWidth.Run(bits, new ThereAndBack(BlockedConvTests.Shape(inChannels, size, size, outChannels, kernel, stride, kernel / 2)));
        }
    }

    private readonly struct ThereAndBack(BlockedConvGeometry g) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            int taps = g.KernelHeight * g.KernelWidth;
            using var w = new FloatBuffer(g.OutChannels * g.InChannels * taps);
            for (int i = 0; i < w.Count; i++)
                w.P[i] = i + 1;
            using var packed = new FloatBuffer(g.PackedWeights);
            Check<S, V>(ConvPass.Forward(g), w, packed);
            for (int phase = 0; phase < g.PhasesY * g.PhasesX; phase++)
                Check<S, V>(ConvPass.BackwardData(g, phase / g.PhasesX, phase % g.PhasesX), w, packed);

            // The gradient's order is that of groups of one block.
            using var dw = new FloatBuffer(w.Count);
            ConvPass p = ConvPass.Forward(g);
            int blockFloats = 16 * g.InChannels * taps;
            for (int i = 0; i < w.Count; i++)
                packed.P[(i / blockFloats * blockFloats) + (Place(p, i % (g.InChannels * taps)) * 16) + (i / (g.InChannels * taps) % 16)] = w[i];
            ConvWeightGradient.Unpack<S, V>(g, packed, dw, 1, g.OutChannels / 16);
            ConvWeightGradient.Unpack<S, V>(g, packed, dw, 0, 1);
            Assert.Equal(new Span<float>(w, (int)w.Count), new Span<float>(dw, (int)dw.Count));
            dw.CheckGuards();
        }

        /// <summary>Packs one block after the other, the last first.</summary>
        private void Check<S, V>(ConvPass p, FloatBuffer w, FloatBuffer packed)
            where S : struct, ISimd<V>
            where V : struct
        {
            new Span<float>(packed, (int)packed.Count).Fill(-1);
            for (int block = p.OutLanes / 16; block-- > 0;)
                ConvWeightOrder.Pack<S, V>(in p, w, packed, block, block + 1);
            packed.CheckGuards();
            float[] expected = [.. Enumerable.Repeat(-1f, (int)packed.Count)];
            int most = ConvTiling.MaxVectors(S.Count, p.Columns);
            int to = (int)p.Packed;
            for (int register = 0, vectors; register < p.OutLanes / S.Count; register += vectors)
            {
                vectors = ConvTiling.Vectors((p.OutLanes / S.Count) - register, most);
                for (int term = 0; term < p.InBlocks * p.BlockTerms; term++)
                {
                    (int block, int tap, int input) = (term / p.BlockTerms, term % p.BlockTerms / p.InBlock, term % p.InBlock);
                    nint from = p.W + (tap / p.KernelWidth * p.WRow) + (tap % p.KernelWidth * p.WColumn) + (((block * p.InBlock) + input) * p.WIn);
                    for (int lane = register * S.Count; lane < (register + vectors) * S.Count; lane++)
                        expected[to++] = lane < p.OutChannels ? w[(int)(from + (lane * p.WOut))] : 0;
                }
            }

            Assert.Equal(expected, new Span<float>(packed, (int)packed.Count).ToArray());
        }

        /// <summary>Where the weights of one output channel lie in the packed gradient.</summary>
        private static int Place(ConvPass p, int weight)
        {
            (int input, int tap) = Math.DivRem(weight, p.KernelHeight * p.KernelWidth);
            return (input / p.InBlock * p.BlockTerms) + (tap * p.InBlock) + (input % p.InBlock);
        }
    }
}
