using CnnGen.Generator.Code;
using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Cpu.Planning.Implementations;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;
using CnnGen.Generator.Shapes;

namespace CnnGen.Generator.Cpu.Emit;

/// <summary>The line above a step: which layer, what it does to shapes, what it costs.</summary>
internal static class StepComment
{
    /// <param name="isFirst">Whether the step is of the pass that stands first: others leave out what is said there, what the layer costs and why it is
    /// computed so.</param>
    public static string Forward(Plan plan, ForwardStep step, bool isFirst)
    {
        Instruction node = plan.Program.Instructions[step.Node];
        string inputs = string.Join(" and ", node.Inputs.Select(id => plan.Program.Instructions[id].Shape.ToString()).Distinct());
        long parameters = node.Parameters.Where(tensor => tensor.IsTrainable).Sum(tensor => tensor.Count);
        string cost = !isFirst ? ""
            : node.Macs > 0 ? $" · {Literals.Grouped(parameters)} parameters · {Literals.Grouped(node.Macs)} MACs"
            : parameters > 0 ? $" · {Literals.Grouped(parameters)} parameters" : "";
        return $"{node.Name}: {Describe(node)}{Fused(plan, step)} · {inputs} → {node.Shape}{cost}{Implementation(plan, node, isFirst)}";
    }

    public static string BackwardWeights(Plan plan, Instruction node) => $"{node.Name}: gradient of the parameters · " + (plan.Convolutions[node.Id] is { } conv
        ? conv.Weights.Describe<ConvGradient, ConvCase>()
        : DenseRules.Gradient(node).Describe<DenseImplementation, DenseCase>());

    public static string BackwardData(Plan plan, GradientStep step)
    {
        Instruction node = plan.Program.Instructions[step.Node];
        Instruction input = plan.Program.Instructions[node.Inputs[step.Input]];
        string fused = step.Mask >= 0 ? Mask(plan, step.Mask) : "";
        if (step.Mask == input.Id)
            input = plan.Program.Instructions[input.Inputs[0]];
        string what = node.Op is BatchNormalization || (node.Op is Composed && node.Parameters.Count > 0) ? "gradients of the parameters and of" : "gradient of";
        return $"{node.Name}: {what} {input.Name}{fused}";
    }

    // The gradient by the input takes the one that the forward pass of a convolution does.
    private static string Implementation(Plan plan, Instruction node, bool withReasons) => node.Op switch
    {
        Convolution => " · " + Describe<ConvImplementation, ConvCase>(plan.Convolutions[node.Id]!.Data, withReasons),
        MatrixProduct => " · " + Describe<DenseImplementation, DenseCase>(DenseRules.Forward(node), withReasons),
        _ => "",
    };

    private static string Describe<T, TCase>(Choice<T> choice, bool withReasons)
        where T : IImplementation<TCase> => withReasons ? choice.Describe<T, TCase>() : choice.Taken.Name;

    private static string Mask(Plan plan, int relu) => $", with the mask of {plan.Program.Instructions[relu].Name}";

    private static string Describe(Instruction node) => node.Op switch
    {
        Convolution conv => $"Conv {conv.Kernel}{Window(conv.Stride, conv.Padding, conv.Dilation)}{(conv.Groups > 1 ? $", {Literals.Of(conv.Groups)} groups" : "")}{(conv.WeightFunction is null ? "" : ", standardized")}",
        WindowReduction pool => $"{node.Kind} {pool.Kernel}{Window(pool.Stride, pool.Padding, pool.Dilation)}",
        _ => node.Kind,
    };

    private static string Window(Axes stride, Padding padding, Axes dilation) =>
        Unless("stride", stride, 1) + (padding.Start == padding.End ? Unless("padding", padding.Start, 0) : $", padding {padding}") + Unless("dilation", dilation, 1);

    private static string Unless(string what, Axes axes, int usual) =>
        axes == new Axes(usual, usual, usual) ? "" : $", {what} {axes.Short}";

    private static string Fused(Plan plan, ForwardStep step)
    {
        if (step.Rectifies >= 0)
            return Mask(plan, step.Rectifies);
        return step.Epilogue.Count == 0 ? "" : ", with " + string.Join(" and ", step.Epilogue.Select(post => plan.Program.Instructions[post.Instruction].Name));
    }
}
