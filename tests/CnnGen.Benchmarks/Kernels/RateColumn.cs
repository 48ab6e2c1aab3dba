using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Parameters;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace CnnGen.Benchmarks;

/// <summary>Operations or bytes a second, from the mean time of a call.</summary>
internal sealed class RateColumn : IColumn
{
    public string Id => nameof(RateColumn);

    public string ColumnName => "Rate";

    public string Legend => "Work of a call over its mean time";

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public bool IsAvailable(Summary summary) => summary.BenchmarksCases.Any(static benchmark => benchmark.Descriptor.Type.IsSubclassOf(typeof(KernelBenchmark)));

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        // BenchmarkDotNet tells a column only the type and the parameters of what was timed, perhaps in another process.
        if (summary[benchmarkCase]?.ResultStatistics is not { } statistics || Activator.CreateInstance(benchmarkCase.Descriptor.Type) is not KernelBenchmark benchmark)
            return "-";
        foreach (ParameterInstance parameter in benchmarkCase.Parameters.Items)
            benchmarkCase.Descriptor.Type.GetProperty(parameter.Name)!.SetValue(benchmark, parameter.Value);
        return FormattableString.Invariant($"{benchmark.Work(benchmarkCase.Descriptor.WorkloadMethod.Name) / statistics.Mean:F1} G{benchmark.Unit}/s");
    }

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);
}
