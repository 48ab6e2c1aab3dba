using CnnGen.Cpu.Kernels.Layout;

namespace CnnGen.Tests.Kernels;

/// <summary>Maps in the blocked layout with NaN around them, filled from and read back as plain NCHW doubles.</summary>
internal sealed unsafe class BlockedBuffer : IDisposable
{
    private readonly FloatBuffer _floats;
    private readonly int _channels;
    private readonly int _height;
    private readonly int _width;
    private readonly int _halo;
    private readonly int _samples;
    private readonly int _stride;

    public BlockedBuffer(int channels, int height, int width, int halo, int samples)
    {
        (_channels, _height, _width, _halo, _samples) = (channels, height, width, halo, samples);
        _stride = (int)BlockedSizes.SampleStride(channels, height, width, halo);
        _floats = new FloatBuffer((long)_stride * samples);
    }

    public static implicit operator float*(BlockedBuffer buffer) => buffer._floats.P;

    /// <summary>Sets the maps and zeroes the halo; the floats between samples stay NaN.</summary>
    public BlockedBuffer Fill(double[] values)
    {
        for (int s = 0; s < _samples; s++)
            new Span<float>(_floats.P + ((long)s * _stride), _channels * (_height + (2 * _halo)) * (_width + (2 * _halo))).Clear();
        for (int i = 0; i < values.Length; i++)
            _floats.P[Index(i)] = (float)values[i];
        return this;
    }

    /// <summary>The interiors of the maps.</summary>
    public double[] ToDoubles()
    {
        var values = new double[_samples * _channels * _height * _width];
        for (int i = 0; i < values.Length; i++)
            values[i] = _floats[Index(i)];
        return values;
    }

    /// <summary>What sums of so many terms may be off.</summary>
    public static double Tolerance(double[] expected, int terms) => 1e-7 * (8 + Math.Sqrt(terms)) * Math.Max(1, expected.Max(Math.Abs));

    /// <summary>The bits of everything, halos included.</summary>
    public int[] ToBits() => new Span<int>(_floats.P, (int)_floats.Count).ToArray();

    /// <summary>
    /// Asserts that the interiors are as expected, the halos zero, and nothing else written. Sums of so many terms, one after the other, may
    /// be off by a random walk of roundings.
    /// </summary>
    public void Check(double[] expected, int terms, string what)
    {
        double tolerance = Tolerance(expected, terms);
        var interior = new HashSet<long>();
        for (int i = 0; i < expected.Length; i++)
        {
            long index = Index(i);
            interior.Add(index);
            Assert.True(Math.Abs(_floats[index] - expected[i]) <= tolerance, FormattableString.Invariant($"{what}: element {i}: expected {expected[i]}, found {_floats[index]}"));
        }

        int count = _channels * (_height + (2 * _halo)) * (_width + (2 * _halo));
        for (long i = 0; i < _floats.Count; i++)
        {
            if (i % _stride >= count)
                Assert.True(float.IsNaN(_floats[i]), FormattableString.Invariant($"{what}: float {i}, between samples, was written"));
            else if (!interior.Contains(i))
                Assert.True(_floats[i] == 0, FormattableString.Invariant($"{what}: float {i}, of the halo, is {_floats[i]}"));
        }

        _floats.CheckGuards();
    }

    public void Dispose() => _floats.Dispose();

    /// <summary>Where NCHW element i is.</summary>
    private long Index(int i)
    {
        int x = i % _width;
        int y = i / _width % _height;
        int c = i / (_width * _height) % _channels;
        int s = i / (_width * _height * _channels);
        int block = Math.Min(_channels, 16);
        long pixel = ((((long)(c / block) * (_height + (2 * _halo))) + y + _halo) * (_width + (2 * _halo))) + x + _halo;
        return ((long)s * _stride) + (pixel * block) + (c % block);
    }
}
