using CnnGen.Cpu.Kernels.Simd;

namespace CnnGen.Tests.Kernels;

public sealed unsafe class LaneTransposeTests
{
    public static TheoryData<int> Bits => RegisterWidth.Bits;

    [SkippableTheory]
    [MemberData(nameof(Bits))]
    public void MovesEveryElement_AndBack(int bits)
    {
        foreach (int length in new[] { LaneTranspose.MinLength, 3, 16, 25, 63, 100, 150 })
            RegisterWidth.Run(bits, new ThereAndBack(length));
    }

    [SkippableTheory]
    [MemberData(nameof(Bits))]
    public void TransposesSquares(int bits) => RegisterWidth.Run(bits, new Square());

    private readonly struct Square : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            (int pitch, int step) = (S.Count + 3, S.Count + 5);
            using var from = FloatBuffer.Random(new Random(1), S.Count * pitch);
            using var to = new FloatBuffer(S.Count * step);
            S.Transpose(from, pitch, to, step);
            for (int i = 0; i < S.Count; i++)
            {
                for (int j = 0; j < S.Count; j++)
                    Assert.Equal(from[(j * pitch) + i], to[(i * step) + j]);
            }

            to.CheckGuards();
        }
    }

    private readonly struct ThereAndBack(int length) : ISimdKernel
    {
        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : struct
        {
            int count = S.Count;
            using var channels = FloatBuffer.Random(new Random(length), count * length);
            using var lanes = new FloatBuffer(count * length);
            using var back = new FloatBuffer(count * length);
            using var work = new FloatBuffer(2 * count * length);
            LaneTranspose.ToLanes<S, V>(length, channels, lanes, work);
            for (int c = 0; c < count; c++)
            {
                for (int i = 0; i < length; i++)
                    Assert.Equal(channels[(c * length) + i], lanes[(i * count) + c]);
            }

            LaneTranspose.FromLanes<S, V>(length, lanes, back, work);
            for (int i = 0; i < count * length; i++)
                Assert.Equal(channels[i], back[i]);
            lanes.CheckGuards();
            back.CheckGuards();
            work.CheckGuards();
        }
    }
}
