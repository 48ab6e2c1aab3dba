using CnnGen.Training;

namespace CnnGen.Cpu;

/// <summary>An optimizer's step on the CPU, in blocks that the workers share. Each weight is updated by itself, so the result does not
/// depend on the number of threads, bit for bit.</summary>
internal sealed unsafe class CpuUpdate : ParameterUpdate, IParallelRegion
{
    // 64 KB of weights, as many of gradients and of each state: a few of these stay in a core's cache.
    private const int BlockFloats = 16 * 1024;

    // Weights, gradients and states come from memory: an update takes as long as so many multiply-accumulates.
    private const long UpdateWork = 16;

    private readonly CpuExecutor _executor;
    private readonly Optimizer _optimizer;
    private readonly NetworkWeights _weights;
    private readonly FloatBuffer _gradients;
    private readonly FloatBuffer[] _states;
    private readonly Piece[] _pieces;
    private readonly int[] _blockStarts;
    private Optimizer.UpdateFactors _factors;

    public CpuUpdate(CpuExecutor executor, Optimizer optimizer, NetworkWeights weights, FloatBuffer gradients)
    {
        (_executor, _optimizer, _weights, _gradients) = (executor, optimizer, weights, gradients);
        NetworkPlan plan = weights.Plan;
        _states = [.. optimizer.StateNames.Select(
            name => new FloatBuffer($"The optimizer's '{name}' of {plan.Name}", plan.TrainableFloats))];
        foreach (FloatBuffer state in _states)
            state.Span.Clear();
        (_pieces, _blockStarts) = Cut(optimizer, plan);
    }

    public override IReadOnlyList<FloatBuffer> States => _states;

    public override void Run(in Optimizer.UpdateFactors factors)
    {
        _factors = factors;
        _executor.Workers.Run(this, 0, _blockStarts.Length - 1, UpdateWork * _weights.Plan.TrainableFloats);
    }

    /// <summary>Updates a block.</summary>
    void IParallelRegion.RunChunk(int region, int chunk, int worker)
    {
        float* first = _states.Length > 0 ? _states[0].Pointer : null;
        float* second = _states.Length > 1 ? _states[1].Pointer : null;
        for (int i = _blockStarts[chunk]; i < _blockStarts[chunk + 1]; i++)
        {
            Piece piece = _pieces[i];
            int at = piece.Offset;
            _optimizer.Update(_factors, piece.Decay, _weights.Pointer + at, _gradients.Pointer + at,
                first == null ? null : first + at, second == null ? null : second + at, piece.Count);
            new Span<float>(_weights.Pointer + at + piece.Count - piece.Spare, piece.Spare).Clear();
        }
    }

    // Pieces that no block's boundary cuts, and the first piece of each block. A piece goes on to the next multiple of 16
    // floats: what lies between two parameters is no number of either, and is 0 for kernels that read on to there, whatever a gradient has there.
    private static (Piece[] Pieces, int[] BlockStarts) Cut(Optimizer optimizer, NetworkPlan plan)
    {
        List<Piece> pieces = [];
        int[] starts = new int[(plan.TrainableFloats + BlockFloats - 1) / BlockFloats + 1];
        foreach (ParameterInfo info in plan.Parameters.Where(info => info.IsTrainable).OrderBy(info => info.Offset))
        {
            float decay = optimizer.Decays(info) ? optimizer.WeightDecay : 0;
            int last = info.Offset + info.Count;
            int end = (last + 15) & ~15;
            for (int at = info.Offset; at < end;)
            {
                int block = at / BlockFloats;
                int count = Math.Min(end, (block + 1) * BlockFloats) - at;
                pieces.Add(new Piece(at, count, at + count == end ? end - last : 0, decay));
                starts[block + 1] = pieces.Count;
                at += count;
            }
        }

        for (int block = 1; block < starts.Length; block++)
            starts[block] = Math.Max(starts[block], starts[block - 1]);
        return ([.. pieces], starts);
    }

    private readonly record struct Piece(int Offset, int Count, int Spare, float Decay);
}
