using System.Diagnostics;
using CnnGen.Training;

namespace CnnGen.Benchmarks;

/// <summary>Times a training step (forward, cross-entropy, backward, SGD with momentum), inference of a batch, and the
/// latency of one image: the best of several rounds, as the peer's script does.</summary>
internal sealed class NetworkBenchmark
{
    /// <summary>How long steps run before they count: until then the JIT compiles again what runs often, beside them on the same cores.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    private readonly BenchmarkNetwork _network;
    private readonly NeuralNetwork _net;
    private readonly OptimizerState _optimizer;
    private readonly float[] _input;
    private readonly float[] _output;
    private readonly float[] _gradient;
    private readonly int[] _labels;

    public NetworkBenchmark(BenchmarkNetwork network)
    {
        _network = network;
        _net = network.Create(network.Batch);
        _optimizer = new Sgd { Momentum = 0.9f }.CreateState(_net);
        var random = new Random(1);
        int outputs = _net.Plan.OutputCount;
        _input = [.. Enumerable.Range(0, network.Batch * _net.Plan.InputCount).Select(_ => random.NextSingle() - 0.5f)];
        _output = new float[network.Batch * outputs];
        _gradient = new float[_output.Length];
        _labels = [.. Enumerable.Range(0, network.Batch).Select(_ => random.Next(outputs))];
    }

    public NetworkResult Run(int rounds, double peakGflops)
    {
        double train = Best(rounds, Train);
        double infer = Best(rounds, () => _net.Forward(_input, _output));
        double one = Best(rounds, () => _net.Forward(_input.AsSpan(0, _net.Plan.InputCount), _output.AsSpan(0, _net.Plan.OutputCount)));
        // Forward, and backward to data and to weights: three times the multiply-accumulates, each two operations.
        double gflops = 6.0 * _network.ForwardMacs * _network.Batch / train / 1e9;
        using var process = Process.GetCurrentProcess();
        return new(
            _network.Name, _network.Batch, Math.Round(_network.Batch / train, 2), Math.Round(_network.Batch / infer, 2),
            Math.Round(one * 1e3, 4), Math.Round(peakGflops, 1), Math.Round(gflops, 1), process.PeakWorkingSet64);
    }

    private void Train()
    {
        _net.ForwardTraining(_input, _output);
        Loss.CrossEntropy.Evaluate(_output, _labels, _gradient);
        _net.Backward(_gradient);
        _optimizer.Step(0.01f);
    }

    private double Best(int rounds, Action step)
    {
        for (var warming = Stopwatch.StartNew(); warming.Elapsed < WarmUp;)
            step();
        double best = double.MaxValue;
        for (int round = 0; round < rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            for (int i = 0; i < _network.Steps; i++)
                step();
            best = Math.Min(best, watch.Elapsed.TotalSeconds / _network.Steps);
        }

        return best;
    }
}

/// <summary>One line of output.</summary>
/// <param name="PeakGflops">What registers alone reach on all threads, measured in this process.</param>
/// <param name="TrainGflops">Forward and backward of conv and dense, over the whole step's time.</param>
/// <param name="PeakMemoryBytes">The process's largest resident set so far.</param>
internal sealed record NetworkResult(
    string Network,
    int Batch,
    double TrainImagesPerSecond,
    double InferImagesPerSecond,
    double Batch1Milliseconds,
    double PeakGflops,
    double TrainGflops,
    long PeakMemoryBytes);
