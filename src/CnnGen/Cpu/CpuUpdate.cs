using System.Runtime.CompilerServices;
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

    private readonly NeuralNetwork _network;
    private readonly UpdateRule _rule;
    private readonly NetworkWeights _weights;
    private readonly FloatBuffer _gradients;
    private readonly FloatBuffer[] _states;

    // The addresses of the states, which generated code reads.
    private readonly nint[] _statePointers;
    private readonly Piece[] _pieces;
    private readonly int[] _blockStarts;

    /// <param name="network">Whose weights are updated, on whose workers.</param>
    /// <param name="optimizer">The settings.</param>
    /// <param name="gradients">Those of <paramref name="network"/>, at the parameters' offsets.</param>
    public CpuUpdate(NeuralNetwork network, Optimizer optimizer, FloatBuffer gradients)
    {
        (_network, _rule, _weights, _gradients) = (network, optimizer.NewRule(), network.Weights, gradients);
        NetworkPlan plan = network.Plan;
        _states = [.. _rule.States.Select(
            name => new FloatBuffer($"The optimizer's '{name}' of {plan.Name}", plan.TrainableFloats))];
        foreach (FloatBuffer state in _states)
            state.Span.Clear();
        _statePointers = GC.AllocateArray<nint>(Math.Max(1, _states.Length), pinned: true);
        for (int i = 0; i < _states.Length; i++)
            _statePointers[i] = (nint)_states[i].Pointer;
        (_pieces, _blockStarts) = Cut(optimizer, plan);
    }

    public override IReadOnlyList<string> StateNames => _rule.States;

    public override IReadOnlyList<FloatBuffer> States => _states;

    public override void Run(float rate, long step)
    {
        _rule.Prepare(rate, step);
        _network.Workers.Run(this, 0, _blockStarts.Length - 1, UpdateWork * _weights.Plan.TrainableFloats);
    }

    /// <summary>Updates a block.</summary>
    void IParallelRegion.RunChunk(int region, int chunk, int worker)
    {
        float** states = (float**)Unsafe.AsPointer(ref _statePointers[0]);
        for (int i = _blockStarts[chunk]; i < _blockStarts[chunk + 1]; i++)
        {
            Piece piece = _pieces[i];
            _rule.Apply(new UpdateBlock(_weights.Pointer, _gradients.Pointer, states, piece.Offset, piece.Count, piece.Decay));
            new Span<float>(_weights.Pointer + piece.Offset + piece.Count - piece.Spare, piece.Spare).Clear();
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
