using CnnGen.Generator.Code;
using CnnGen.Generator.Cpu.Planning;
using CnnGen.Generator.Expressions;
using CnnGen.Generator.Model;
using CnnGen.Generator.Programs;

namespace CnnGen.Generator.Cpu.Emit;

/// <summary>Calls of the loops that make an op's weights of its parameter, and of the gradient by those that by the parameter: the parameter is taken for one
/// planar sample.</summary>
internal static class WeightFunctionEmitter
{
    /// <param name="parameter">The first number of the parameter.</param>
    /// <param name="weights">Where the weights go.</param>
    /// <param name="from">The first channel, as text; whole parts are made.</param>
    /// <param name="channels">How many.</param>
    public static void Forward(EmitContext context, Instruction node, string parameter, string weights, string from, string channels) => Call(
        context, node, node.Op.WeightFunction!.Forward, node.Kind + "Weights", from, channels,
        (Operand(node, Variable.X.Name, OperandUse.Read), parameter),
        (Operand(node, Composition.Output, OperandUse.Write), weights));

    /// <param name="gradient">That by the weights, which becomes that by the parameter.</param>
    public static void Backward(EmitContext context, Instruction node, string parameter, string gradient, string from, string channels) => Call(
        context, node, node.Op.WeightFunction!.Backward, node.Kind + "WeightsGradient", from, channels,
        (Operand(node, Variable.X.Name, OperandUse.Read), parameter),
        (Operand(node, Variable.Dy.Name, OperandUse.Read), gradient),
        (Operand(node, CompositionWriter.TargetName(Variable.X.Name), OperandUse.Write), gradient));

    private static CompositionOperand Operand(Instruction node, string name, OperandUse use) =>
        new(name, Extent.Element, ElementPlace.Of(node.WeightShape, Tensor.Planar), use);

    private static void Call(
        EmitContext context, Instruction node, Composition composition, string name, string from, string channels,
        params (CompositionOperand Operand, string Pointer)[] operands)
    {
        CompositionPlan plan = Compositions.OfWeights(node, composition);
        string kernel = context.Compositions.Of(name, plan, node.WeightShape, isBlocked: false, [.. operands.Select(operand => operand.Operand)]);
        string first = from == "0" ? "" : $" + {Literals.Of(plan.Run)} * {from}";
        string pointers = string.Join(", ", operands.Select(operand => operand.Pointer + first));
        context.Call($"SampleKernels.Run(new {kernel}({pointers}, {context.Scratch}), samples: 1, rows: {channels})");
    }
}
