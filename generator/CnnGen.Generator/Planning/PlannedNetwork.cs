using CnnGen.Generator.Graph;
using CnnGen.Generator.Reading;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Planning;

/// <summary>A network as its code is written from it.</summary>
/// <param name="FullName">The metadata name of its class.</param>
/// <param name="Plan">Null where the network has errors.</param>
public sealed record PlannedNetwork(string FullName, DeclarationSpec Declaration, Plan? Plan)
{
    public static PlannedNetwork Of(NetworkSpec spec)
    {
        ShapedGraph graph = NetworkCompiler.Analyze(spec, errorsOnly: true);
        return new(spec.Class.FullName, spec.Declaration, graph.IsValid ? Planner.Plan(graph, spec.InputGradient, spec.Winograd) : null);
    }
}
