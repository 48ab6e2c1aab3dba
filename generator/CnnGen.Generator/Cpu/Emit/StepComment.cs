using CnnGen.Generator.Code;
using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Graph;
using CnnGen.Generator.Shapes.Layers;

namespace CnnGen.Generator.Cpu.Emit;

/// <summary>The line above a step: which layer, what it does to shapes, what it costs.</summary>
internal static class StepComment
{
    public static string Forward(Plan plan, Step step)
    {
        ShapedNode node = plan.Graph.Nodes[step.Node];
        string inputs = string.Join(" and ", node.Inputs.Select(id => plan.Graph.Nodes[id].Shape.ToString()).Distinct());
        long parameters = node.Parameters.Where(tensor => tensor.IsTrainable).Sum(tensor => tensor.Count);
        string cost = node.Macs > 0
            ? $" · {Literals.Grouped(parameters)} parameters · {Literals.Grouped(node.Macs)} MACs"
            : parameters > 0 ? $" · {Literals.Grouped(parameters)} parameters" : "";
        return $"{node.Node.Name}: {Describe(node.Layer)}{Fused(plan, step)} · {inputs} → {node.Shape}{cost}";
    }

    public static string BackwardData(Plan plan, Step step)
    {
        ShapedNode node = plan.Graph.Nodes[step.Node];
        ShapedNode input = plan.Graph.Nodes[node.Inputs[step.Input]];
        string fused = step.Relu ? Mask(plan, step.FoldsInto >= 0 ? step.FoldsInto : input.Id) : "";
        if (step.Relu && step.FoldsInto < 0)
            input = plan.Graph.Nodes[input.Inputs[0]];
        string what = node.Layer is BatchNorm || (plan.Graph.IsComposed(node.Id) && node.Parameters.Count > 0) ? "gradients of the parameters and of" : "gradient of";
        return $"{node.Node.Name}: {what} {input.Node.Name}{fused}";
    }

    private static string Mask(Plan plan, int relu) => $", with the mask of {plan.Graph.Nodes[relu].Node.Name}";

    private static string Describe(Shapes.Layer layer) => layer switch
    {
        Conv conv => $"Conv {conv.Kernel}{Window(conv.Stride, conv.Padding, conv.Dilation)}{(conv.Groups > 1 ? $", {Literals.Of(conv.Groups)} groups" : "")}",
        Pool pool => $"{pool.Kind} {pool.Kernel}{Window(pool.Stride, pool.Padding, pool.Dilation)}",
        _ => layer.Kind,
    };

    private static string Window(Shapes.Axes stride, Shapes.Padding padding, Shapes.Axes dilation) =>
        Unless("stride", stride, 1) + (padding.Start == padding.End ? Unless("padding", padding.Start, 0) : $", padding {padding}") + Unless("dilation", dilation, 1);

    private static string Unless(string what, Shapes.Axes axes, int usual) =>
        axes == new Shapes.Axes(usual, usual) ? "" : $", {what} {(axes.Height == axes.Width ? Literals.Of(axes.Height) : axes.ToString())}";

    private static string Fused(Plan plan, Step step)
    {
        if (step.FoldsInto < 0)
            return step.Relu ? Mask(plan, plan.Graph.Nodes[step.Node].Inputs[0]) : "";
        var fused = new List<string>();
        for (int id = step.FoldsInto; id != step.Node; id = plan.Graph.Nodes[id].Inputs.Max()) // of a sum, the term computed last
            fused.Insert(0, plan.Graph.Nodes[id].Node.Name);
        return ", with " + string.Join(" and ", fused);
    }
}
