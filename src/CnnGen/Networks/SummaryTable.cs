using System.Globalization;
using System.Text;
using CnnGen.Cpu;

namespace CnnGen;

/// <summary>Writes a network's table as plain text.</summary>
internal static class SummaryTable
{
    private static readonly string[] Headings = ["Layer", "Kind", "Output", "Parameters", "MACs", "Receptive field"];

    // Text to the left, numbers to the right.
    private const int FirstNumber = 3;

    /// <param name="plan">What the generator worked out.</param>
    /// <param name="batchSize">The most samples of a pass.</param>
    /// <param name="workers">Threads, each with memory of its own.</param>
    public static string Format(NetworkPlan plan, int batchSize, int workers)
    {
        List<string[]> rows = [Headings];
        rows.AddRange(plan.Layers.Select(layer => (string[])
        [
            layer.Name, layer.Kind, layer.OutputShape.ToString(), Number(layer.Parameters), Number(layer.Macs), Number(layer.ReceptiveField),
        ]));
        // Sums in 64 bits: a table is also drawn of networks that are too large to run.
        rows.Add(["Total", "", "", Number(plan.Layers.Sum(layer => (long)layer.Parameters)), Number(plan.Layers.Sum(layer => layer.Macs)), ""]);

        int[] widths = [.. Headings.Select((_, column) => rows.Max(row => row[column].Length))];
        string rule = new('─', widths.Sum() + 2 * (widths.Length - 1));
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{plan.Name}: {Shapes(plan.Inputs, input => input.Name, input => input.Shape)} → {Shapes(plan.Outputs, output => output.Name, output => output.Shape)}\n");
        for (int i = 0; i < rows.Count; i++)
        {
            if (i == 1 || i == rows.Count - 1)
                text.Append(rule).Append('\n');
            text.Append(Line(rows[i], widths)).Append('\n');
        }

        AppendMemory(text, plan, batchSize, workers);
        return text.ToString();
    }

    // By name where there are several.
    private static string Shapes<T>(T[] values, Func<T, string> name, Func<T, Shape> shape) => values.Length == 1
        ? shape(values[0]).ToString()
        : string.Join(", ", values.Select(value => $"{name(value)} {shape(value)}"));

    private static string Line(string[] row, int[] widths) => string.Join("  ", row.Select((cell, column) =>
        column < FirstNumber ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))).TrimEnd();

    private static void AppendMemory(StringBuilder text, NetworkPlan plan, int batchSize, int workers)
    {
        Part[] inference =
        [
            new("parameters", (long)plan.ParameterFloats + plan.FoldedFloats),
            new("inference activations", plan.InferenceFloatsPerSample * batchSize
                + plan.InferenceWorkerFloats * CpuExecutor.ActiveWorkers(plan, batchSize, workers)),
            new("scratch", plan.ScratchFloats * workers),
        ];
        Part[] training =
        [
            new("gradients", plan.TrainableFloats),
            new("training activations", plan.TrainingFloatsPerSample * batchSize + plan.TrainingFloats),
        ];
        text.Append(CultureInfo.InvariantCulture, $"Memory at batch size {batchSize}: {Sum(inference)}; training takes {Sum(training)} more\n");
    }

    private static string Sum(Part[] parts) =>
        $"{Bytes(parts.Sum(part => part.Floats))} ({string.Join(", ", parts.Select(part => $"{part.What} {Bytes(part.Floats)}"))})";

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Bytes(long floats)
    {
        double bytes = (double)floats * sizeof(float);
        return bytes < 1 << 20
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (1 << 10):0.0} KiB")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes / (1 << 20):0.0} MiB");
    }

    private readonly record struct Part(string What, long Floats);
}
