using System.CommandLine;
using System.Text.Json;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using CnnGen.Benchmarks;
using CnnGen.Examples;

var json = new Option<bool>("--json") { Arity = ArgumentArity.Zero, Description = "One JSON line a network instead of a table." };
var only = new Option<string[]>("--only")
{
    Description = $"Which networks, of {string.Join(", ", BenchmarkNetwork.All.Select(network => network.Name))}; comma-separated.",
    DefaultValueFactory = static _ => [],
    CustomParser = static result => [.. result.Tokens.SelectMany(token => token.Value.Split(','))],
};
only.Validators.Add(result =>
{
    foreach (string name in result.GetValue(only)!)
    {
        if (BenchmarkNetwork.All.All(network => network.Name != name))
            result.AddError($"There is no network '{name}'; there are {string.Join(", ", BenchmarkNetwork.All.Select(network => network.Name))}.");
    }
});
var rounds = new Option<int>("--rounds") { Description = "Rounds, of which the best counts.", DefaultValueFactory = static _ => 3 };
WholeNumbers.Limit(rounds);

var networks = new Command("networks", "Training and inference of whole networks.") { json, only, rounds };
networks.SetAction(parsed =>
{
    string[] names = parsed.GetValue(only)!;
    var lines = new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
    double peak = PeakCalibration.Measure(CnnGen.WorkerPool.Shared.Count);
    foreach (BenchmarkNetwork network in BenchmarkNetwork.All.Where(network => names.Length == 0 || names.Contains(network.Name)))
    {
        NetworkResult result = new NetworkBenchmark(network).Run(parsed.GetValue(rounds), peak);
        Console.WriteLine(parsed.GetValue(json)
            ? JsonSerializer.Serialize(result, lines)
            : FormattableString.Invariant($"{result.Network,-9} batch {result.Batch,3}  train {result.TrainImagesPerSecond,10:N1} img/s ({result.TrainGflops:F1} of {result.PeakGflops:F0} GF/s)  infer {result.InferImagesPerSecond,10:N1} img/s  one image {result.Batch1Milliseconds:F3} ms"));
    }
});

var layers = new Command("layers", "Every convolution of ResNet-50, VGG-16 and ResNet-20, on one thread.") { json, only, rounds };
layers.SetAction(parsed =>
{
    string[] names = parsed.GetValue(only)!;
    var lines = new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
    foreach (ConvShape shape in ConvShape.All.Where(shape => names.Length == 0 || names.Contains(shape.Network)))
    {
        using var benchmark = new LayerBenchmark(shape, parsed.GetValue(rounds));
        LayerResult result = benchmark.Run();
        Console.WriteLine(parsed.GetValue(json)
            ? JsonSerializer.Serialize(result, lines)
            : FormattableString.Invariant($"{result.Network,-9}{result.Shape,-34} forward {result.ForwardGflops,6:F1} GF/s {result.ForwardShare,5:P0}  backward-data {result.BackwardDataGflops,6:F1} {result.BackwardDataShare,5:P0}  backward-weights {result.BackwardWeightsGflops,6:F1} {result.BackwardWeightsShare,5:P0}  of {result.PeakGflops:F0}; Winograd {result.WinogradForwardGflops} {result.WinogradBackwardDataGflops} {result.WinogradBackwardWeightsGflops}"));
    }
});

var which = new Option<string[]>("--only")
{
    Description = $"Which layers, of {string.Join(", ", MemoryLayer.All.Select(layer => layer.Name))}; comma-separated.",
    DefaultValueFactory = static _ => [],
    CustomParser = static result => [.. result.Tokens.SelectMany(token => token.Value.Split(','))],
};
which.Validators.Add(result =>
{
    foreach (string name in result.GetValue(which)!)
    {
        if (MemoryLayer.All.All(layer => layer.Name != name))
            result.AddError($"There is no layer '{name}'; there are {string.Join(", ", MemoryLayer.All.Select(layer => layer.Name))}.");
    }
});
var memory = new Command("memory", "Composed layers and activations, on one thread: their share of a copy's rate.") { json, which, rounds };
memory.SetAction(parsed =>
{
    string[] names = parsed.GetValue(which)!;
    var lines = new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
    using var benchmark = new MemoryBenchmark(parsed.GetValue(rounds));
    foreach (MemoryLayer layer in MemoryLayer.All.Where(layer => names.Length == 0 || names.Contains(layer.Name)))
    {
        MemoryResult result = benchmark.Run(layer);
        Console.WriteLine(parsed.GetValue(json)
            ? JsonSerializer.Serialize(result, lines)
            : FormattableString.Invariant($"{result.Layer,-21}forward {result.ForwardGigabytes,5:F1} GB/s {result.ForwardShare,5:P0}  backward {result.BackwardGigabytes,5:F1} GB/s {result.BackwardShare,5:P0}  of {result.CopyGigabytes:F1}"));
    }
});

var region = new Command("region", "A region that does nothing, on all workers.") { rounds };
region.SetAction(parsed =>
{
    CnnGen.WorkerPool pool = CnnGen.WorkerPool.Shared;
    (double spinning, double parked) = RegionBenchmark.Run(pool, parsed.GetValue(rounds));
    Console.WriteLine(FormattableString.Invariant($"{pool.Count} workers: {spinning:F2} µs while they spin, {parked:F1} µs when they are parked"));
});

var kernels = new Command("kernels", "Kernels, by BenchmarkDotNet; what follows are its own arguments, as --filter '*Conv*' --job short.") { TreatUnmatchedTokensAsErrors = false };
kernels.SetAction(parsed => BenchmarkSwitcher.FromAssembly(typeof(KernelBenchmark).Assembly).Run(
    [.. parsed.UnmatchedTokens], DefaultConfig.Instance.AddColumn(new RateColumn()).WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(40))));

return new RootCommand("Times CnnGen's networks and kernels.") { networks, layers, memory, region, kernels }.Parse(args).Invoke();
