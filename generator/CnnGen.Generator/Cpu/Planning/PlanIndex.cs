

namespace CnnGen.Generator.Cpu.Planning;

/// <summary>What a plan has for each node, found at once however many nodes there are.</summary>
public sealed class PlanIndex(Plan plan)
{
    private readonly Dictionary<(int Node, string Suffix), ParameterSlot> _parameters =
        plan.Parameters.Slots.ToDictionary(slot => (slot.Node, slot.Tensor.Suffix));

    private readonly Dictionary<int, FoldedLayer> _norms = plan.Folded.ToDictionary(layer => layer.BatchNorm);
    private readonly Dictionary<int, FoldedLayer> _targets = plan.Folded.Where(layer => layer.Target >= 0).ToDictionary(layer => layer.Target);
    private readonly Dictionary<int, PackedWeights> _packed = plan.InferencePacked.ToDictionary(weights => weights.Node);
    private readonly Dictionary<int, BatchStatistics> _statistics = plan.Fixed.Statistics.ToDictionary(statistics => statistics.Node);
    private readonly Dictionary<(int Node, string Suffix), SharedGradient> _shared =
        plan.Fixed.Shared.ToDictionary(gradient => (gradient.Node, gradient.Suffix));

    private readonly Dictionary<int, PartialGradient> _partials = plan.Fixed.Partials.ToDictionary(partial => partial.Node);
    private readonly Dictionary<int, TrainingWeights> _weights = plan.Fixed.Weights.ToDictionary(weights => weights.Node);
    private readonly Dictionary<int, MadeWeights> _made = plan.Fixed.Made.ToDictionary(weights => weights.Node);
    private readonly Dictionary<int, MadeWeights> _inferenceMade = plan.InferenceMade.ToDictionary(weights => weights.Node);
    private readonly Dictionary<int, ForwardStep> _inference = plan.Inference.Regions.SelectMany(region => region.Steps)
        .OfType<ForwardStep>().ToDictionary(step => step.Node);

    public Plan Plan { get; } = plan;

    /// <summary>A parameter of a node, or of the one with which it shares them.</summary>
    public ParameterSlot? Parameter(int node, string suffix) => Find(_parameters, (Plan.Program.Instructions[node].ParametersOf, suffix));

    /// <summary>Where a node that shares its parameters leaves its part of their gradient.</summary>
    public SharedGradient? SharedGradient(int node, string suffix) => Find(_shared, (node, suffix));

    /// <summary>How inference does without a batch norm.</summary>
    public FoldedLayer? FoldedNorm(int norm) => Find(_norms, norm);

    /// <summary>The batch norm that is folded into a conv or dense layer.</summary>
    public FoldedLayer? FoldedInto(int target) => Find(_targets, target);

    public PackedWeights? InferencePacked(int node) => Find(_packed, node);

    /// <summary>Where the weights lie that a node takes in the place of its parameter; null where it takes that.</summary>
    public MadeWeights? MadeWeights(int node, bool isInference) => Find(isInference ? _inferenceMade : _made, node);

    public BatchStatistics? Statistics(int node) => Find(_statistics, node);

    public PartialGradient? Partial(int node) => Find(_partials, node);

    public TrainingWeights? TrainingWeights(int node) => Find(_weights, node);

    /// <summary>A node's step in the forward pass of inference.</summary>
    public ForwardStep? InferenceStep(int node) => Find(_inference, node);

    private static TValue? Find<TKey, TValue>(Dictionary<TKey, TValue> values, TKey key)
        where TValue : class => values.TryGetValue(key, out TValue? value) ? value : null;
}
