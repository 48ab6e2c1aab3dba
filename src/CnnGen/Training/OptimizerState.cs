namespace CnnGen.Training;

/// <summary>An optimizer at work on one set of weights: its memory, and the step.</summary>
/// <remarks>All memory is taken by the constructor. Each weight is updated by itself, so the result does not depend on the
/// number of threads, bit for bit.</remarks>
public sealed unsafe class OptimizerState
{
    // 64 KB of weights, as many of gradients and of each state: a few of these stay in a core's cache.
    private const int BlockFloats = 16 * 1024;

    // Weights, gradients and states come from memory: an update takes as long as so many multiply-accumulates.
    private const long UpdateWork = 16;

    private readonly NeuralNetwork _network;
    private readonly FloatBuffer[] _states;
    private readonly Piece[] _pieces;
    private readonly int[] _blockStarts;
    private readonly Chunks _chunks;
    private Optimizer.UpdateFactors _factors;

    internal OptimizerState(Optimizer optimizer, NeuralNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        (Optimizer, _network) = (optimizer, network);
        _chunks = new Chunks(this);
        _states = [.. optimizer.StateNames.Select(name => new FloatBuffer($"The optimizer's '{name}' of {network.Plan.Name}", network.Plan.TrainableFloats))];
        foreach (FloatBuffer state in _states)
            state.Span.Clear();
        (_pieces, _blockStarts) = Cut(optimizer, network);
    }

    /// <summary>The settings.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>Steps made so far.</summary>
    public long Steps { get; internal set; }

    /// <summary>Updates all weights by the gradients that the last backward pass left.</summary>
    /// <param name="learningRate">The learning rate η of this step: finite and not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="learningRate"/> is negative, infinite or not a number; nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">Another call uses the network whose gradients these are.</exception>
    public void Step(float learningRate)
    {
        if (!(learningRate >= 0) || float.IsInfinity(learningRate))
            throw new ArgumentOutOfRangeException(nameof(learningRate), learningRate, "A learning rate is finite and not negative.");
        using SingleUse.Scope use = _network.Use();
        using WeightsGate.WriteScope write = _network.Weights.Write();
        _factors = Optimizer.Factors(learningRate, ++Steps);
        _network.Workers.Run(_chunks, 0, _blockStarts.Length - 1, UpdateWork * _network.Plan.TrainableFloats);
    }

    /// <summary>What the optimizer keeps of the weights, at the parameters' offsets; in the order of its <see cref="Optimizer.StateNames"/>.</summary>
    internal IReadOnlyList<FloatBuffer> States => _states;

    private void Update(int chunk)
    {
        float* first = _states.Length > 0 ? _states[0].Pointer : null;
        float* second = _states.Length > 1 ? _states[1].Pointer : null;
        for (int i = _blockStarts[chunk]; i < _blockStarts[chunk + 1]; i++)
        {
            Piece piece = _pieces[i];
            int at = piece.Offset;
            Optimizer.Update(_factors, piece.Decay, _network.Weights.Pointer + at, _network.GradientPointer + at,
                first == null ? null : first + at, second == null ? null : second + at, piece.Count);
        }
    }

    // Pieces that no block's boundary cuts, and the first piece of each block. A piece goes on to the next multiple of 16
    // floats: what lies between two parameters belongs to nobody, and is 0 and stays 0.
    private static (Piece[] Pieces, int[] BlockStarts) Cut(Optimizer optimizer, NeuralNetwork network)
    {
        List<Piece> pieces = [];
        int[] starts = new int[(network.Plan.TrainableFloats + BlockFloats - 1) / BlockFloats + 1];
        foreach (ParameterInfo info in network.Plan.Parameters.Where(info => info.IsTrainable).OrderBy(info => info.Offset))
        {
            float decay = optimizer.Decays(info) ? optimizer.WeightDecay : 0;
            int end = (info.Offset + info.Count + 15) & ~15;
            for (int at = info.Offset; at < end;)
            {
                int block = at / BlockFloats;
                int count = Math.Min(end, (block + 1) * BlockFloats) - at;
                pieces.Add(new Piece(at, count, decay));
                starts[block + 1] = pieces.Count;
                at += count;
            }
        }

        for (int block = 1; block < starts.Length; block++)
            starts[block] = Math.Max(starts[block], starts[block - 1]);
        return ([.. pieces], starts);
    }

    private readonly record struct Piece(int Offset, int Count, float Decay);

    /// <summary>What the workers call, within a step; not the state itself, which others could call at any time.</summary>
    private sealed class Chunks(OptimizerState state) : IParallelRegion
    {
        public void RunChunk(int region, int chunk, int worker) => state.Update(chunk);
    }
}
