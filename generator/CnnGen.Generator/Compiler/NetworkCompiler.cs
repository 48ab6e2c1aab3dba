using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Graph;
using CnnGen.Generator.Layers;
using CnnGen.Generator.Lowering;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Reading;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Compiler;

/// <summary>The compiler's front half: from what is written to a graph with shapes, or to all that is wrong. Pure, and shared
/// by generator and analyzer.</summary>
public static class NetworkCompiler
{
    /// <summary>Expands the network, infers its shapes and checks its totals, and looks for lints where it found no errors.</summary>
    /// <param name="network">What is written.</param>
    /// <param name="errorsOnly">Whether to leave out lints and what is beyond the budget, which do not matter to the code.</param>
    /// <returns>A graph with everything there is to report, the specification's own mistakes among it.</returns>
    public static ShapedGraph Analyze(NetworkSpec network, bool errorsOnly = false)
    {
        // What does not compile, or has no order, is not what is meant.
        if (network.Class.HasErrors || network.Mistakes.Any(mistake => mistake.Id == Rules.SpreadOverParts.Id))
            return new([], [], network.Mistakes, IsComplete: false);

        List<Mistake> mistakes = [.. network.Mistakes];
        LayerGraph expanded = Expander.Expand(network, [.. network.Inputs.Select(input => Input(input, mistakes))]);
        ShapedGraph graph = ShapeInference.Infer(expanded);
        if (expanded.Nodes.Count == network.Inputs.Count && network.Heads.Count == 0 && expanded.Mistakes.Count == 0)
            mistakes.Add(new(Rules.NoLayers.Id, network.InputSite, [network.Class.Name]));
        if (network.ObjectSize < 0)
        {
            Site site = network.InputSite with { Argument = "objectSize" };
            mistakes.Add(new(Rules.OutOfRange.Id, site, ["Network", "objectSize", Text.Number(network.ObjectSize), "at least 1"]));
        }

        if (network.Budget is { } budget)
            mistakes.AddRange(Budget.CheckLimits(budget));
        if (graph.IsValid && Budget.CheckParameterCount(network, graph.Nodes) is { } tooMany)
            mistakes.Add(tooMany);
        if (graph.IsValid && Unplanned(graph) is { } unplanned)
            mistakes.Add(unplanned);
        mistakes.AddRange(graph.Mistakes.Where(mistake => Rules.Find(mistake.Id).IsError));
        if (!errorsOnly)
            mistakes.AddRange(Lints.OfInput(network));
        ShapedGraph result = graph with { Mistakes = [.. mistakes] };
        if (errorsOnly || !result.IsValid)
            return result;
        return result with
        {
            Mistakes =
            [
                .. mistakes,
                .. Budget.Check(network, graph),
                .. CheckActivations(network, graph),
                .. graph.Mistakes.Where(mistake => !Rules.Find(mistake.Id).IsError),
                .. Lints.Of(expanded),
                .. Lints.Of(network, graph),
                .. PlanarParts(network, graph),
            ],
        };
    }

    // The first layer alone: what is missing is the same for all of them. Only of volumes is there anything, and lowering takes time.
    private static Mistake? Unplanned(ShapedGraph graph)
    {
        foreach (ShapedNode node in graph.Layers.Where(node => graph.Nodes[node.Inputs[0]].Shape.Rank == 4))
        {
            TensorShape input = graph.Nodes[node.Inputs[0]].Shape;
            if (Planner.CanPlan(node.Layer.Lower([.. node.Inputs.Select(id => graph.Nodes[id].Shape)]), input))
                continue;
            Site? origin = node.Node.Block is null ? null : node.Node.Origin;
            return new(Rules.NotPlanned.Id, node.Node.Site, [node.Node.Description, Text.Describe(input)], Related: origin);
        }

        return null;
    }

    // The plan knows which activations share memory; it is made here only for those who set a limit.
    private static IEnumerable<Mistake> CheckActivations(NetworkSpec network, ShapedGraph graph)
    {
        if (network.Budget?.MaxActivationBytes is null)
            return [];
        // Where planning fails, the generator says so: it plans every network, and the analyzer those with such a limit.
        if (Fault.Guard(() => Planner.Plan(Lowerer.Lower(graph), network.InputGradient, network.Winograd), _ => null!) is not { } plan)
            return [];
        long total = plan.Memory.ActivationBytes;
        Mistake? exceeded = Budget.CheckActivations(network, total, graph.Nodes.Select(node => (node.Node.Name, node.Shape.Count * sizeof(float))));
        return exceeded is null ? [] : [exceeded];
    }

    private static IEnumerable<Mistake> PlanarParts(NetworkSpec network, ShapedGraph graph)
    {
        (Instruction Layer, string Reason)[] parts = Fault.Guard(() => Planner.PlanarParts(Lowerer.Lower(graph), network.InputGradient).ToArray(), _ => []);
        return parts.Select(part => (graph.OfLayer(part.Layer.Layer).Node, part.Reason))
            .Select(part => Lints.AtUse(Rules.PlanarPart, part.Node, [part.Node.Description, part.Reason]));
    }

    private static Layer Input(InputSpec input, List<Mistake> mistakes)
    {
        if (input.Sizes.Count is >= 1 and <= 4 && input.Sizes.All(size => size is >= 1 and <= int.MaxValue))
            return new InputLayer(new([.. input.Sizes.Select(size => (int)size)]));
        if (mistakes.All(mistake => mistake.Id != Rules.BadInputSize.Id))
            mistakes.Add(new(Rules.BadInputSize.Id, input.Site, [string.Join(", ", input.Sizes.Select(Text.Number))]));
        return new InvalidLayer("Input");
    }
}
