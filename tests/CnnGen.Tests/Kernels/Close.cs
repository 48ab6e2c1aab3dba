using System.Globalization;

namespace CnnGen.Tests.Kernels;

/// <summary>Comparison of a kernel's batch with doubles.</summary>
internal static class Close
{
    /// <summary>Asserts |actual − expected| ≤ tolerance · max(1, largest |expected|), element by element, and that nothing around was written.</summary>
    public static void Check(double[] expected, FloatBuffer actual, int count, string what, double tolerance = 2e-6)
    {
        double scale = Math.Max(1, expected.Length == 0 ? 0 : expected.Max(Math.Abs));
        double[] found = actual.ToDoubles(count, expected.Length / count);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(found[i] - expected[i]) <= tolerance * scale,
                string.Create(CultureInfo.InvariantCulture, $"{what}: sample {i / count}, element {i % count}: expected {expected[i]}, found {found[i]}"));
        }

        actual.CheckGuards();
    }
}
