using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Planning;

/// <summary>Plans inference: batch norm folded, dropout gone, each worker taking a small group of samples through all layers in
/// its own memory; only what crosses a barrier (before and after a large dense layer) is kept for the whole batch.</summary>
public sealed class InferencePlanner
{
    /// <summary>What a group's activations may take of a core's level-2 cache.</summary>
    private const int ChunkBytes = 256 * 1024;

    private const int LargestChunk = 16;

    /// <summary>From this many multiply-accumulates a sample on, about 35 µs of one core, workers share a sample: a region costs 1 to 2 µs.</summary>
    private const long SplitMacs = 4_000_000;

    private const int UnitChunks = 16;
    private readonly DataFlow _flow;
    private readonly TensorClasses _values;
    private readonly Dictionary<int, EquatableArray<int>> _nodes;
    private readonly LayoutPlan _layout;
    private readonly ConvRules _convs;
    private readonly WeightPacking _packing;
    private readonly Fusion _fusion;

    public InferencePlanner(DataFlow flow, LayoutPlan layout, ConvRules convs, WeightPacking packing)
    {
        _flow = flow;
        _layout = layout;
        _convs = convs;
        _packing = packing;
        _values = new TensorClasses(flow.Count);
        _fusion = new Fusion(flow, new CpuEpilogues(layout, isTraining: false), isKept: _ => false);
        foreach (int id in flow.Computed)
        {
            foreach (int shared in SharedInputs(id))
                _values.Merge(shared, id);
        }

        _nodes = _values.Groups(flow.IsAlive);
    }

    /// <summary>The folded store: batch norms that inference does without, packed weights, and those that are made of parameters.</summary>
    public (EquatableArray<FoldedLayer> Norms, EquatableArray<PackedWeights> Packed, EquatableArray<MadeWeights> Made, long Floats) Fold()
    {
        var norms = new List<FoldedLayer>();
        var packed = new List<PackedWeights>();
        var made = new List<MadeWeights>();
        // Scaled or made weights that are packed right away all take the same place in turn.
        int[] passing = [.. _flow.Computed.Select(FoldTarget).Where(id => id >= 0), .. _flow.Computed.Where(HasMadeWeights)];
        long next = passing.Where(_packing.IsPacked).Select(id => Alignment.RoundUp(_flow[id].Parameters[0].Count)).DefaultIfEmpty(0).Max();
        foreach (int id in _flow.Computed)
        {
            if (HasMadeWeights(id))
                made.Add(new(id, _packing.IsPacked(id) ? 0 : Take(_flow[id].Parameters[0].Count)));
            if (_packing.IsPacked(id))
                packed.Add(new(id, Take(_packing.Floats(id))));
            if (_flow[id].Op is not BatchNormalization)
                continue;
            int target = FoldTarget(id);
            long scale = Take(_flow[id].Shape.Channels);
            long shift = Take(_flow[id].Shape.Channels);
            long weights = target < 0 || _packing.IsPacked(target) ? 0
                : made.FirstOrDefault(own => own.Node == target) is { } place ? place.Offset
                : Take(_flow[target].Parameters[0].Count);
            norms.Add(new(id, target, scale, shift, weights));
        }

        return (norms.ToEquatableArray(), packed.ToEquatableArray(), made.ToEquatableArray(), next);

        long Take(long floats)
        {
            long offset = next;
            next += Alignment.RoundUp(floats);
            return offset;
        }
    }

    private bool HasMadeWeights(int id) => _flow[id].Op.WeightFunction is not null;

    public (Pass Pass, long FloatsPerSample, long WorkerFloats, int Group) Plan(int firstRegion)
    {
        EquatableArray<Region> regions = Regions.Group([.. Together(Schedule())], firstRegion);
        var byRegion = new Dictionary<int, (int First, int Last)>();
        var steps = new Lifetimes();
        var crossings = new Lifetimes();
        var together = new HashSet<int>();
        int time = 0;
        foreach (Region region in regions)
        {
            foreach (Step step in region.Steps)
            {
                foreach (int root in Roots(step))
                {
                    byRegion[root] = byRegion.TryGetValue(root, out (int First, int Last) use) ? (use.First, region.Index) : (region.Index, region.Index);
                    if (region.Split == Split.WorkerSamples)
                        together.Add(root);
                    steps.Use(TensorRole.Value, root, time);
                    crossings.Use(TensorRole.Value, root, region.Index);
                }

                time++;
            }
        }

        bool Crosses(int root) => byRegion[root].First != byRegion[root].Last || together.Contains(root);
        (EquatableArray<Tensor> kept, long floats) = crossings.Place(Arena.Inference, (_, root) => Crosses(root), Size, Nodes);
        (_, long perSample) = steps.Place(Arena.Worker, (_, root) => !Crosses(root), Size, Nodes);
        int group = (int)Math.Max(1, Math.Min(LargestChunk, ChunkBytes / Math.Max(1, perSample * sizeof(float))));
        (EquatableArray<Tensor> own, long worker) = steps.Place(Arena.Worker, (_, root) => !Crosses(root), Size, Nodes, copies: group);
        return (new(PassKind.Inference, regions, kept.Concat(own).ToEquatableArray()), floats, worker, group);
    }

    /// <summary>The pass in which all workers share one sample: each layer a region, cut by rows or channels. Null for networks of so
    /// little work that the barriers would cost more than they bring.</summary>
    public (Pass? Pass, long Floats) PlanOne(int firstRegion)
    {
        if (Enumerable.Range(0, _flow.Count).Sum(id => _flow[id].Macs) < SplitMacs)
            return (null, 0);
        var within = new SampleSplit(_flow, _layout, _convs);
        EquatableArray<Region> regions = Regions.Group([.. Schedule().Select(within.Of)], firstRegion);
        var lifetimes = new Lifetimes();
        foreach (Region region in regions)
        {
            foreach (int root in region.Steps.SelectMany(Roots))
                lifetimes.Use(TensorRole.Value, root, region.Index);
        }

        (EquatableArray<Tensor> tensors, long floats) = lifetimes.Place(Arena.Worker, (_, _) => true, Size, Nodes);
        return (new(PassKind.InferenceOfOne, regions, tensors), floats);
    }

    private (int Stride, int Halo) Size(TensorRole role, int root) => _layout.Size(role, Nodes(role, root));

    private EquatableArray<int> Nodes(TensorRole role, int root) => _nodes[root];

    private IEnumerable<int> Roots(Step step) => Values(step).Select(_values.Root).Distinct();

    private IEnumerable<int> Values(Step step) => step is ForwardStep forward
        ? [step.Node, .. _flow[step.Node].Inputs, .. forward.Adds >= 0 ? [forward.Adds] : Array.Empty<int>()]
        : [step.Node];

    private List<Step> Schedule()
    {
        List<Step> steps = [.. _flow.Program.Inputs.Select((id, place) => new LoadInputStep(id, place))];
        foreach (int id in _flow.Computed.Where(id => !IsView(id) && !_fusion.IsFused(id)))
        {
            bool byUnits = _flow[id].Op is MatrixProduct && DenseRules.ByWeights(_flow[id]);
            steps.Add(new ForwardStep(
                id, byUnits ? Split.Units : Split.Samples, byUnits ? Math.Min(UnitChunks, _flow[id].Shape.Channels) : 0,
                _fusion.Epilogue(id), Rectifies: -1));
        }

        steps.AddRange(_flow.Program.Outputs.Select((id, place) => new StoreOutputStep(id, place)));
        return steps;
    }

    /// <summary>From the first conv on that reads so many weights that a worker does better to take all of its samples through it together, it takes
    /// them through all that follows, up to the next barrier.</summary>
    private IEnumerable<Step> Together(IEnumerable<Step> steps)
    {
        bool together = false;
        foreach (Step step in steps)
        {
            together = step.Split == Split.Samples && (together || (step is ForwardStep && _convs.TakesManySamplesAtInference(step.Node)));
            yield return together ? step with { Split = Split.WorkerSamples } : step;
        }
    }

    /// <summary>The conv or dense layer that a batch norm disappears into, or −1.</summary>
    private int FoldTarget(int norm) => _flow[norm].Op is BatchNormalization && IsInWeights(norm) ? _fusion.Head(norm) : -1;

    private bool IsInWeights(int id) => _fusion.IsFused(id) && _fusion.Epilogue(_fusion.Head(id)).Any(post => post is ScaledWeights && post.Instruction == id);

    private bool IsFusedSum(int id) => _fusion.IsFused(id) && _flow[id].Op is Addition;

    /// <summary>The inputs whose memory the node's value takes over. A fused sum is where its conv leaves it, and that may be where
    /// the other term was.</summary>
    private IEnumerable<int> SharedInputs(int id)
    {
        Op op = _flow[id].Op;
        if (IsView(id) || IsInWeights(id))
            return _flow[id].Inputs;
        if (!(op.IsElementwise || op is BatchNormalization))
            return [];
        IEnumerable<int> free = _flow[id].Inputs.Where(IsFreeAfter);
        return IsFusedSum(id) ? free : free.Take(1);
    }

    /// <summary>Whether the node's value is its input's, number by number: no step. A blocked map is reordered to be flattened.</summary>
    private bool IsView(int id) =>
        _flow[id].Op.IsForTrainingAlone || _layout.IsView(id);

    private bool IsFreeAfter(int id)
    {
        while (_flow.SoleConsumer(id) >= 0 && IsView(id))
            id = _flow[id].Inputs[0];
        return _flow.SoleConsumer(id) >= 0;
    }
}
