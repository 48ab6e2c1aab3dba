using System.Numerics;
using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Model;
using CnnGen.Generator.Reading;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Graph;

/// <summary>The limits that a user has set, and those of the generated constants' types.</summary>
public static class Budget
{
    /// <summary>Whether the parameters and the statistics beside them fit one array. <c>ForwardMacs</c> fits its long then: a layer has
    /// no more MACs than outputs times parameters, and both are ints.</summary>
    public static Mistake? CheckParameterCount(NetworkSpec network, IEnumerable<ShapedNode> nodes)
    {
        // What is stored, so that no sum of offsets is larger.
        BigInteger floats = nodes.SelectMany(node => node.OwnParameters)
            .Aggregate(BigInteger.Zero, (sum, tensor) => sum + Alignment.RoundUp(tensor.Count));
        if (floats <= Limits.ParameterFloats)
            return null;
        Complaint complaint = Complaint.TooLarge("parameter memory (in floats)", floats, Limits.ParameterFloats);
        return new(complaint.Id, network.InputSite, [network.Class.Name, .. complaint.Arguments]);
    }

    /// <summary>Parameters and MACs against the budget.</summary>
    public static IEnumerable<Mistake> Check(NetworkSpec network, ShapedGraph graph)
    {
        if (network.Budget is not { } budget)
            return [];
        return new[]
        {
            Check(network, "maxParameters", budget.MaxParameters, "parameters", graph.Nodes.Select(node => (node.Node.Name, TrainableCount(node)))),
            Check(network, "maxMacs", budget.MaxMacs, "MACs", graph.Nodes.Select(node => (node.Node.Name, node.Macs))),
        }.OfType<Mistake>();
    }

    /// <summary>The bytes of activations for one sample against the budget, once the plan is known.</summary>
    /// <param name="total">What the plan needs, which is less than the sum of the shares where buffers are shared.</param>
    /// <param name="shares">The bytes of each layer's output.</param>
    public static Mistake? CheckActivations(NetworkSpec network, long total, IEnumerable<(string Name, long Bytes)> shares) =>
        Check(network, "maxActivationBytes", network.Budget?.MaxActivationBytes, "bytes of activations for one sample", shares, total);

    /// <summary>Limits that are no limits.</summary>
    public static IEnumerable<Mistake> CheckLimits(BudgetSpec budget)
    {
        (string Name, long? Value)[] limits =
        [
            ("maxParameters", budget.MaxParameters), ("maxActivationBytes", budget.MaxActivationBytes), ("maxMacs", budget.MaxMacs),
        ];
        return limits.Where(limit => limit.Value < 0).Select(limit => new Mistake(
            Rules.OutOfRange.Id, budget.Site with { Argument = limit.Name }, ["Budget", limit.Name, Text.Number(limit.Value!.Value), "at least 0"]));
    }

    private static Mistake? Check(
        NetworkSpec network, string argument, long? limit, string what, IEnumerable<(string Name, long Count)> shares, BigInteger? total = null)
    {
        (string Name, long Count)[] all = [.. shares];
        BigInteger sum = total ?? all.Aggregate(BigInteger.Zero, (count, share) => count + share.Count);
        if (limit is not >= 0 || sum <= limit)
            return null;
        (string name, long largest) = all.OrderByDescending(share => share.Count).First();
        return new(
            Rules.BudgetExceeded.Id,
            network.Budget!.Site with { Argument = argument },
            [network.Class.Name, Text.Count(sum), what, Text.Count(sum - limit.Value), Text.Count(limit.Value), Text.Count(largest), name]);
    }

    private static long TrainableCount(ShapedNode node) => node.OwnParameters.Where(tensor => tensor.IsTrainable).Sum(tensor => tensor.Count);
}
