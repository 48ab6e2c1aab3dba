using System.Text.Json;

namespace CnnGen.Tests.Training;

/// <summary>What PyTorch computes, from pytorch.json, which pytorch.py beside it writes.</summary>
internal static class PyTorchValues
{
    private static readonly Lazy<JsonDocument> Document = new(() =>
        JsonDocument.Parse(typeof(PyTorchValues).Assembly.GetManifestResourceStream("CnnGen.Tests.Training.pytorch.json")!));

    public static JsonElement Root => Document.Value.RootElement;

    public static float[] Floats(this JsonElement element, params string[] path)
    {
        foreach (string name in path)
            element = element.GetProperty(name);
        return [.. element.EnumerateArray().Select(number => number.GetSingle())];
    }

    /// <summary>Fails unless each number is within <paramref name="tolerance"/> of the expected one, relative to the larger of it and 1.</summary>
    public static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - (double)actual[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])), $"At {i}: expected {expected[i]}, found {actual[i]}.");
    }
}
