using CnnGen.Data;

namespace CnnGen.Tests.Training;

/// <summary>A task that SmallNet learns in seconds: 8×8 images of three kinds of stripes, in noise.</summary>
internal static class Patterns
{
    private static readonly Shape Size = new(1, 8, 8);

    public static Dataset Make(int count, ulong seed)
    {
        float[] values = new float[count * Size.Count];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++)
        {
            RandomStream random = new(seed, (ulong)i);
            labels[i] = i % 3;
            int phase = random.NextInt32(4);
            for (int y = 0; y < 8; y++)
            {
                for (int x = 0; x < 8; x++)
                {
                    int along = labels[i] switch { 0 => x, 1 => y, _ => x + y };
                    values[i * Size.Count + 8 * y + x] = ((along + phase) % 4 < 2 ? 1 : -1) + 0.5f * random.NextNormal();
                }
            }
        }

        return Dataset.FromFloats(Size, values, labels, 3);
    }

    /// <summary>A set whose samples are all <paramref name="value"/>.</summary>
    public static Dataset Filled(int count, float value)
    {
        float[] values = new float[count * Size.Count];
        Array.Fill(values, value);
        return Dataset.FromFloats(Size, values, new int[count], 3);
    }
}
