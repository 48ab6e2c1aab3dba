using CnnGen.Weights;

namespace CnnGen.Training;

/// <summary>The results of epochs as a table of numbers, which a checkpoint keeps as a tensor.</summary>
internal static class EpochTable
{
    /// <summary>Loss, top-1, top-5 and samples in training, the same in validation, learning rate, seconds.</summary>
    public const int Columns = 10;

    public static double[] Pack(IReadOnlyList<EpochResult> epochs)
    {
        double[] table = new double[epochs.Count * Columns];
        for (int i = 0; i < epochs.Count; i++)
        {
            Span<double> row = table.AsSpan(i * Columns, Columns);
            EpochResult epoch = epochs[i];
            Put(epoch.Training, row);
            // No samples stand for no validation.
            Put(epoch.Validation ?? default, row[4..]);
            (row[8], row[9]) = (epoch.LearningRate, epoch.Seconds);
        }

        return table;
    }

    public static IEnumerable<EpochResult> Unpack(double[] table)
    {
        for (int i = 0; i < table.Length / Columns; i++)
        {
            ReadOnlySpan<double> row = table.AsSpan(i * Columns, Columns);
            Evaluation validation = Take(row[4..]);
            yield return new EpochResult(i + 1, Take(row), validation.Samples == 0 ? null : validation, (float)row[8], row[9]);
        }
    }

    /// <summary>Reads the table.</summary>
    /// <exception cref="WeightsFormatException">The file has no such tensor, or it is no table of epochs.</exception>
    public static double[] Read(SafetensorsFile file, string name)
    {
        ReadOnlySpan<int> shape = file.Shape(name);
        if (shape.Length != 2 || shape[1] != Columns)
            throw new WeightsFormatException(file.FileName, name, $"expected shape [epochs,{Columns}]; found [{string.Join(",", shape.ToArray())}]. The file is corrupt; take another copy.");
        double[] table = new double[file.Count(name)];
        file.ReadExact<double>(name, table);
        return table;
    }

    private static void Put(Evaluation evaluation, Span<double> row) =>
        (row[0], row[1], row[2], row[3]) = (evaluation.Loss, evaluation.Top1, evaluation.Top5, evaluation.Samples);

    private static Evaluation Take(ReadOnlySpan<double> row) => new(row[0], row[1], row[2], (int)row[3]);
}
