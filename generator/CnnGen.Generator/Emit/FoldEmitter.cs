using CnnGen.Generator.Graph;
using CnnGen.Generator.Planning;
using CnnGen.Generator.Shapes.Layers;

namespace CnnGen.Generator.Emit;

/// <summary>Writes how a batch norm's running estimates become weights: γ/√(σ² + ε) times the weights of the layer before it,
/// or a scale and a shift.</summary>
internal static class FoldEmitter
{
    public static void Emit(CodeWriter writer, Plan plan, FoldedLayer folded)
    {
        ShapedNode norm = plan.Graph.Nodes[folded.BatchNorm];
        string channels = Literals.Of(norm.Shape.Channels);
        string estimates = string.Join(", ", new[] { "weight", "bias", "running_mean", "running_var" }.Select(suffix => At(plan, norm.Id, suffix)));
        string epsilon = Literals.Of(((BatchNorm)norm.Layer).Epsilon);
        string scale = $"folded + {Literals.Of(folded.Scale)}";
        string shift = $"folded + {Literals.Of(folded.Shift)}";
        writer.Line();
        writer.Line(folded.Target < 0
            ? $"// {norm.Node.Name}: a scale and a shift for each channel"
            : $"// {norm.Node.Name} into the weights of {plan.Graph.Nodes[folded.Target].Node.Name}");
        writer.Line($"Kernels::BatchNorm.FoldScale({channels}, {estimates}, {epsilon}, {scale}, {shift});");
        if (folded.Target < 0)
            return;
        ShapedNode target = plan.Graph.Nodes[folded.Target];
        long perChannel = target.Parameters[0].Count / norm.Shape.Channels;
        writer.Line($"Kernels::BatchNorm.FoldConv({channels}, {Literals.Of(perChannel)}, {At(plan, target.Id, "weight")}, {At(plan, target.Id, "bias")}, {scale}, {shift}, folded + {Literals.Of(folded.Weights)}, {shift});");
    }

    private static string At(Plan plan, int node, string suffix)
    {
        ParameterSlot? slot = plan.Parameters.Find(node, suffix);
        return slot is null ? "null" : $"parameters + {Literals.Of(slot.Offset)}";
    }
}
