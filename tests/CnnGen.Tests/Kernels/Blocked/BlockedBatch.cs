using System.Globalization;
using CnnGen.Cpu.Kernels.Layout;

namespace CnnGen.Tests.Kernels.Blocked;

/// <summary>Samples in a blocked layout, with NaN around them.</summary>
internal sealed unsafe class BlockedBatch : IDisposable
{
    private readonly int _samples;

    /// <summary>Nothing but NaN: an output.</summary>
    public BlockedBatch(BlockedMap map, int samples)
    {
        (Map, _samples) = (map, samples);
        Memory = new FloatBuffer((long)map.Stride * samples);
    }

    /// <summary>What a planar batch has, and zeros in the halo: an input.</summary>
    public BlockedBatch(BlockedMap map, FloatBuffer planar, int samples)
        : this(map, samples)
    {
        foreach ((long at, int sample, int element) in Positions())
            Memory.P[at] = element < 0 ? 0 : planar[((long)sample * Samples.Stride(map.Count)) + element];
    }

    public BlockedMap Map { get; }

    public FloatBuffer Memory { get; }

    public float* P => Memory.P;

    /// <summary>Asserts that the interior is near the planar batch, that the halo is zero and that nothing around was written.</summary>
    public void Check(FloatBuffer expected, string what, double tolerance = 0)
    {
        foreach ((long at, int sample, int element) in Positions())
        {
            double found = Memory[at];
            double right = element < 0 ? 0 : expected[((long)sample * Samples.Stride(Map.Count)) + element];
            bool close = (double.IsNaN(right) && double.IsNaN(found)) || found == right
                || Math.Abs(found - right) <= (element < 0 ? 0 : tolerance * Math.Max(1, Math.Abs(right)));
            Assert.True(
                close,
                string.Create(CultureInfo.InvariantCulture, $"{what}, {Map}: sample {sample}, {(element < 0 ? "halo" : $"element {element}")}: expected {right}, found {found}"));
        }

        Memory.CheckGuards();
    }

    public void Dispose() => Memory.Dispose();

    /// <summary>Each float of the samples, with its number in the planar layout or −1 in the halo.</summary>
    private IEnumerable<(long At, int Sample, int Element)> Positions()
    {
        (int height, int width) = (Map.Height + (2 * Map.Halo), Map.Width + (2 * Map.Halo));
        int block = Map.Channels < 16 ? Map.Channels : 16;
        int count = Map.Channels * height * width;
        for (int s = 0; s < _samples; s++)
        {
            for (int i = 0; i < count; i++)
            {
                int channel = (i / (block * width * height) * block) + (i % block);
                int row = (i / (block * width) % height) - Map.Halo;
                int column = (i / block % width) - Map.Halo;
                bool inside = row >= 0 && row < Map.Height && column >= 0 && column < Map.Width;
                yield return ((long)s * ((count + 15) / 16 * 16) + i, s, inside ? (((channel * Map.Height) + row) * Map.Width) + column : -1);
            }
        }
    }
}
