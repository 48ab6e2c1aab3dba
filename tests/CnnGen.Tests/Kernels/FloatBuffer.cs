using System.Runtime.InteropServices;

namespace CnnGen.Tests.Kernels;

/// <summary>Aligned floats with NaN around them, so that a kernel that uses or writes what is not its own is caught.</summary>
internal sealed unsafe class FloatBuffer : IDisposable
{
    private const int Guard = 64;
    private readonly float* _memory;

    public FloatBuffer(long count)
    {
        Count = count;
        _memory = (float*)NativeMemory.AlignedAlloc((nuint)((count + (2 * Guard)) * sizeof(float)), 64);
        for (long i = 0; i < count + (2 * Guard); i++)
            _memory[i] = float.NaN;
    }

    public long Count { get; }

    public float* P => _memory + Guard;

    public float this[long index] => P[index];

    public static implicit operator float*(FloatBuffer buffer) => buffer.P;

    /// <summary>A batch of random samples; the floats between samples stay NaN.</summary>
    public static FloatBuffer Batch(Random random, int count, int samples, double scale = 1)
    {
        int stride = (count + 15) / 16 * 16;
        var buffer = new FloatBuffer((long)stride * samples);
        for (int s = 0; s < samples; s++)
        {
            for (int i = 0; i < count; i++)
                buffer.P[((long)s * stride) + i] = (float)(scale * ((2 * random.NextDouble()) - 1));
        }

        return buffer;
    }

    /// <summary>Random floats without gaps.</summary>
    public static FloatBuffer Random(Random random, int count, double scale = 1) => Batch(random, count, 1, scale).Trim(count);

    /// <summary>The samples without the gaps between them, as doubles.</summary>
    public double[] ToDoubles(int count, int samples)
    {
        int stride = (count + 15) / 16 * 16;
        var values = new double[count * samples];
        for (int i = 0; i < values.Length; i++)
            values[i] = P[((long)(i / count) * stride) + (i % count)];
        return values;
    }

    public void CheckGuards()
    {
        for (int i = 0; i < Guard; i++)
        {
            Assert.True(float.IsNaN(_memory[i]), "written before the start");
            Assert.True(float.IsNaN(_memory[Guard + Count + i]), $"written {i} floats beyond the end");
        }
    }

    public void Dispose() => NativeMemory.AlignedFree(_memory);

    private FloatBuffer Trim(int count)
    {
        var exact = new FloatBuffer(count);
        new Span<float>(P, count).CopyTo(new Span<float>(exact.P, count));
        Dispose();
        return exact;
    }
}
