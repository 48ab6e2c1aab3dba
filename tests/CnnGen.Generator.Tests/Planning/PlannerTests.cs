using CnnGen.Generator.Graph;
using CnnGen.Generator.Planning;

namespace CnnGen.Generator.Tests.Planning;

public class PlannerTests
{
    /// <summary>Aliases, schedule and lifetimes, on graphs with more sharing than any real network has.</summary>
    [Fact]
    public void EveryReadFindsWhatItExpects()
    {
        for (int seed = 0; seed < 400; seed++)
        {
            ShapedGraph graph = RandomGraph.Make(seed, layers: 3 + seed % 25, channels: seed % 3 == 0 ? 4 : 16);
            bool inputGradient = seed % 2 == 0;
            Plan plan = Planner.Plan(graph, inputGradient);
            try
            {
                new PlanChecker(plan, inputGradient).Check();
            }
            catch (Xunit.Sdk.XunitException mistake)
            {
                string layers = string.Join("; ", graph.Nodes.Select(node => $"{node.Node.Name}({string.Join(",", node.Inputs)})"));
                throw new Xunit.Sdk.XunitException($"seed {seed}: {mistake.Message}\n{layers}");
            }
        }
    }
}
