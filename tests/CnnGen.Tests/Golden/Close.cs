using System.Globalization;

namespace CnnGen.Tests.Golden;

/// <summary>Compares tensors by the largest difference relative to the largest value: the measure in which rounding errors of sums are
/// bounded, unlike that of each element by itself.</summary>
internal static class Close
{
    /// <param name="scale">What the tolerance is relative to where that is more than the largest value.</param>
    public static void Assert(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance, string what, double scale = 0)
    {
        double[] exact = new double[expected.Length];
        for (int i = 0; i < exact.Length; i++)
            exact[i] = expected[i];
        Assert(exact, actual, tolerance, what, scale);
    }

    /// <inheritdoc cref="Assert(ReadOnlySpan{float}, ReadOnlySpan{float}, double, string, double)"/>
    public static void Assert(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, double tolerance, string what, double scale = 0)
    {
        Xunit.Assert.True(expected.Length == actual.Length, $"{what}: {actual.Length} values instead of {expected.Length}");
        double largest = scale;
        foreach (double value in expected)
            largest = Math.Max(largest, Math.Abs(value));
        int worst = 0;
        int wrong = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = Math.Abs(expected[i] - actual[i]);
            // Written so that NaN is wrong.
            if (!(difference <= tolerance * largest))
                wrong++;
            if (!(difference <= Math.Abs(expected[worst] - actual[worst])))
                worst = i;
        }

        Xunit.Assert.True(wrong == 0, string.Create(CultureInfo.InvariantCulture,
            $"{what}: {wrong} of {expected.Length} values are off by more than {tolerance} of {largest}; the worst is [{worst}], {(expected.Length > 0 ? actual[worst] : 0)} instead of {(expected.Length > 0 ? expected[worst] : 0)}"));
    }
}
